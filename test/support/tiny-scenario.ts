/** What every scenario needs, with little to do; more lines can follow. */
export const tinyScenario = `# Three peers want a small file.
network access-links { up 20Mbit/s; down 20Mbit/s; latency 2ms; }
tracker { }
peers seeder 1 { shares a.bin 1MiB; }
peers node 3 { wants a.bin; pause 1s; }
limit 10min;
`
