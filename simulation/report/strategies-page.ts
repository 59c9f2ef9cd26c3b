import { markdownTable } from '../../core/conf/markdown-table.js'

/** What prints the table of the page, and the one below it that takes a moment. */
export const SCOREBOARDS = {
  whole: 'rodizio simulate --scoreboard --seed 1 --seeds 5',
  small: 'rodizio simulate --scoreboard flash-crowd --peers node=4 --seed 1 --seeds 2',
} as const

/** What these printed. */
export interface PrintedScoreboards {
  /** The cells; the first row is the heading. */
  readonly whole: readonly (readonly string[])[]
  /** The lines. */
  readonly small: readonly string[]
}

/** `docs/strategies.md`: how the shipped strategies do in the shipped scenarios. */
export function strategiesPage({ whole: [heading = [], ...rows], small }: PrintedScoreboards) {
  return `# Strategies

<!-- The table is written by \`npm run scoreboard\`, in minutes, the rest by \`npm run docs\`. -->

A strategy decides, on the tracker, who serves whom. Which one is best depends on the swarm. This
is what the shipped ones reach in the scenarios that are shipped, in the simulator, as printed by

\`\`\`console
$ ${SCOREBOARDS.whole}
\`\`\`

${markdownTable(heading, rows)}

- Less is better in every row. \`÷ T*\` is the makespan by the least possible one; the other
  figures are in [scenarios.md](scenarios.md#metrics), what each scenario is about stands at the
  top of its [.conf](../conf/scenarios/).
- A figure is a mean, with the interval in which the true mean lies with a confidence of 95 %.
- \`better\` and \`worse\` are beside the first strategy, seed by seed: the interval of the
  difference does not hold 0. Nothing there means that no difference was shown.
- A dash is a figure that no run has: who starved has taken for ever.

## Yours among them

With \`--strategy\`, those that are named are the columns, the first of them the one that the
others are compared with; scenarios that are named, shipped ones or files, are the rows. What a
scenario compares by, it says itself: \`score p95Seconds;\`.

\`\`\`console
$ rodizio simulate --scoreboard two-sites swarm.conf --strategy round-robin --strategy ./mine.js
\`\`\`

The status is 1 when an \`expect\` line of any scenario does not hold in a run of any strategy: in
a build, this command is the gate.

## A small one

This one takes a second or two:

\`\`\`console
$ ${SCOREBOARDS.small}
${small.join('\n')}
\`\`\`
`
}
