import { availableParallelism } from 'node:os'
import { type Finding, find } from './finding.js'
import { type BenchOptions, readOptions, usage } from './options.js'
import { Place } from './place/place.js'
import { Children } from './programs/children.js'
import { Machines } from './programs/machines.js'
import type { Bench } from './row.js'
import { ROWS } from './rows.js'
import { tableOf } from './table.js'
import { inBytes } from './words.js'

const children = new Children()
const machines = new Machines()

/** Nothing stays behind, however this ends. */
function clear(): void {
  children.kill('SIGKILL')
  machines.clear()
}

function say(line: string): void {
  process.stderr.write(`${line}\n`)
}

async function measure(options: BenchOptions): Promise<readonly Finding[]> {
  const place = new Place(options.disk)
  process.once('exit', () => place.clear())
  const bench: Bench = { ...options, place, children, machines, say: (line) => say(`  ${line}`) }
  const rows = ROWS.filter(({ title, against }) => `${title} ${against}`.includes(options.only))
  const findings: Finding[] = []
  for (const row of rows) {
    say(`${row.title}, against ${row.against}`)
    const finding = await find(row, bench)
    if (finding.why) say(`  ${finding.verdict}: ${finding.why}`)
    findings.push(finding)
  }
  return findings
}

function circumstances({ pairs, fileBytes, disk, quick }: BenchOptions): string {
  const machine = `Node ${process.versions.node}, ${availableParallelism()} cores`
  const file = `the large file of ${inBytes(fileBytes)}${disk ? ' on disk' : ''}`
  const runs = `medians of ${pairs} alternating pairs, ${file}`
  return `${machine}; ${runs}${quick ? '; a quick run, whose figures mean nothing' : ''}`
}

async function main(words: readonly string[]): Promise<number> {
  let options: BenchOptions
  try {
    options = readOptions(words)
  } catch (error) {
    say(`${(error as Error).message}\n\n${usage}`)
    return 2
  }
  const findings = await measure(options)
  process.stdout.write(`${circumstances(options)}\n\n${tableOf(findings)}\n`)
  return findings.some(({ verdict }) => verdict === 'missed' || verdict === 'failed') ? 1 : 0
}

process.once('exit', clear)
process.once('SIGINT', () => process.exit(130))
process.once('SIGTERM', () => process.exit(143))
process.exitCode = await main(process.argv.slice(2))
