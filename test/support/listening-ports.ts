import { execFileSync } from 'node:child_process'

/** The ports from `first` on, `count` at most, on which some process listens, as `ss` sees them. */
export function listeningPorts(first: number, count: number): number[] {
  const table = execFileSync('ss', ['-Hltn'], { encoding: 'utf8' })
  const ports = [...table.matchAll(/:(\d+)\s+\S+:\*\s*$/gm)].map(([, port]) => Number(port))
  const within = ports.filter((port) => port >= first && port < first + count)
  return [...new Set(within)].sort((one, other) => one - other)
}
