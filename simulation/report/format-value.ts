import type { Estimate } from './comparison.js'
import type { Unit } from './metrics.js'

/** How figures are shown to people. What there is none of is a dash. */
export function formatValue(value: number | undefined, unit: Unit): string {
  return value === undefined ? '–' : joined([value], unit)
}

/** With as many digits as the mean has, and the unit once: `12.34 ± 0.05 s`. */
export function formatEstimate(found: Estimate | undefined, unit: Unit): string {
  if (!found) return '–'
  const { mean, plusMinus = 0 } = found
  // That it was the same in all runs is plain enough.
  return joined(plusMinus === 0 ? [mean] : [mean, plusMinus], unit)
}

/** `+0.35 ± 0.10 s` */
export function formatDifference(found: Estimate | undefined, unit: Unit): string {
  return `${found && found.mean > 0 ? '+' : ''}${formatEstimate(found, unit)}`
}

/** Enough digits to compare with, and no more: `0.123 s`, `12.34 s`, `1234 s`. */
export function formatSeconds(seconds: number): string {
  return joined([seconds], 's')
}

const bytesIn = [
  ['B', 1],
  ['KiB', 2 ** 10],
  ['MiB', 2 ** 20],
  ['GiB', 2 ** 30],
  ['TiB', 2 ** 40],
] as const

function joined(values: readonly number[], unit: Unit): string {
  const largest = Math.max(...values.map(Math.abs))
  const [name, one] = nameOf(unit, largest)
  const scaled = values.map((value) => value / one)
  const decimals = unit === 'ratio' ? 3 : decimalsOf(scaled)
  // No figure is minus nothing.
  const numbers = scaled.map((value) => value.toFixed(decimals).replace(/^-(0(\.0*)?)$/, '$1'))
  return numbers.join(' ± ') + (name === '' ? '' : ` ${name}`)
}

function nameOf(unit: Unit, largest: number): readonly [string, number] {
  if (unit === 's') return ['s', 1]
  if (unit === 'share') return ['%', 0.01]
  if (unit === 'bytes') return bytesIn.findLast(([, one]) => largest >= one) ?? bytesIn[0]
  return ['', 1]
}

function decimalsOf(values: readonly number[]): number {
  if (values.every(Number.isInteger)) return 0
  const largest = Math.max(...values.map(Math.abs))
  return largest >= 1000 ? 0 : largest >= 100 ? 1 : largest >= 1 ? 2 : 3
}
