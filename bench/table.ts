import type { Finding } from './finding.js'
import type { Row } from './row.js'

const heading = ['measured', 'against', 'ours', 'theirs', 'value', 'gate', 'verdict']

/** The findings as a Markdown table, its columns aligned for the eye; below it, what went wrong. */
export function tableOf(findings: readonly Finding[]): string {
  const rows = [heading, ...findings.map(cellsOf)]
  const widths = heading.map((_, column) => Math.max(...rows.map((cells) => cells[column]!.length)))
  const lines = rows.map((cells) => lineOf(cells.map((cell, at) => cell.padEnd(widths[at]!))))
  lines.splice(1, 0, lineOf(widths.map((width) => '-'.repeat(width))))
  const reasons = findings.filter(({ why }) => why !== undefined)
  const notes = reasons.map(({ row, verdict, why }) => `\n${verdict}: ${row.title}: ${why}`)
  return [...lines, ...notes].join('\n')
}

function lineOf(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`
}

function cellsOf({ row, measured, verdict }: Finding): string[] {
  const { title, against, unit, atMost } = row
  const { ours = '', theirs = '' } = measured ?? {}
  const value = measured ? withUnit(measured.value, unit) : ''
  const gate = atMost === undefined ? '' : `≤ ${atMost} ${unit}`
  return [title, against, ours, theirs, value, gate, verdict]
}

function withUnit(value: number, unit: Row['unit']): string {
  const digits = unit === '×' || (unit === 's' && value < 100) ? 2 : value < 10 ? 1 : 0
  return `${value.toFixed(digits)} ${unit}`
}
