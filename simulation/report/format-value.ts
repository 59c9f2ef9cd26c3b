import { formatSize } from '../../core/format-size.js'
import type { Unit } from './metrics.js'

/** How figures are shown to people. What there is none of is a dash. */
export function formatValue(value: number | undefined, unit: Unit): string {
  return value === undefined ? '–' : FORMATS[unit](value)
}

/** Enough digits to compare with, and no more: `0.123 s`, `12.34 s`, `1,234 s`. */
export function formatSeconds(seconds: number): string {
  return `${digits(seconds)} s`
}

const FORMATS: Readonly<Record<Unit, (value: number) => string>> = {
  s: formatSeconds,
  ratio: (value) => value.toFixed(3),
  share: (value) => `${digits(value * 100)} %`,
  bytes: formatSize,
  copies: (value) => digits(value),
  count: (value) => (Number.isInteger(value) ? `${value}` : digits(value)),
}

function digits(value: number): string {
  const size = Math.abs(value)
  if (size === 0) return '0'
  if (size >= 1000) return value.toFixed(0)
  return value.toFixed(size >= 100 ? 1 : size >= 1 ? 2 : 3)
}
