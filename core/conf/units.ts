/** Numbers with units, as people write them in a .conf, and what they are in code. */
export interface Units {
  /** What one of each unit is, rising. */
  readonly factors: Readonly<Record<string, number>>
  /** How messages show the form. */
  readonly examples: string
  /** The two readings of a unit that has two; undefined for other units. */
  readings(amount: string, unit: string): readonly [string, string] | undefined
}

export const TIME: Units = {
  factors: { ms: 1, s: 1000, min: 60_000, h: 3_600_000, d: 86_400_000 },
  examples: '500ms, 30s, 10min, 2h or 1d',
  readings(amount, unit) {
    if (unit === '') return [`${amount}s`, `${amount}ms`]
    return /^m$/i.test(unit) ? [`${amount}min`, `${amount}ms`] : undefined
  },
}

export const SIZE: Units = {
  factors: { '': 1, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 },
  examples: '64KiB, 16MiB, 2GiB or a number of bytes',
  readings(amount, unit) {
    const letter = /^([kmg])b?$/i.exec(unit)?.[1]?.toUpperCase()
    if (letter === undefined) return undefined
    const bytes = Number(amount) * 1000 ** ('KMG'.indexOf(letter) + 1)
    return [`${amount}${letter}iB`, `${Math.round(bytes)}`]
  },
}

export const RATE: Units = {
  factors: {
    'B/s': 1,
    'kbit/s': 125,
    'KiB/s': 2 ** 10,
    'Mbit/s': 125_000,
    'MiB/s': 2 ** 20,
    'Gbit/s': 125_000_000,
    'GiB/s': 2 ** 30,
  },
  examples: '10MiB/s or 100Mbit/s',
  readings(amount, unit) {
    if (unit === '') return [`${amount}MiB/s`, `${amount}Mbit/s`]
    const letter = /^([kmg])(b|ib|bit)?(ps|\/s)?$/i.exec(unit)?.[1]?.toUpperCase()
    if (letter === undefined) return undefined
    return [`${amount}${letter}iB/s`, `${amount}${letter === 'K' ? 'k' : letter}bit/s`]
  },
}

/** The value of `text`, rounded to the smallest unit; undefined when it is not of this form. */
export function readQuantity(text: string, units: Units): number | undefined {
  const [amount, unit] = split(text) ?? []
  if (amount === undefined || unit === undefined) return undefined
  if (Number(amount) === 0 && unit === '') return 0
  const factor = Object.hasOwn(units.factors, unit) ? units.factors[unit] : undefined
  return factor === undefined ? undefined : Math.round(Number(amount) * factor)
}

/** The two spellings that say which of two readings is meant, when `text` has two. */
export function twoReadings(text: string, units: Units): readonly [string, string] | undefined {
  const [amount, unit] = split(text) ?? []
  return amount === undefined || unit === undefined ? undefined : units.readings(amount, unit)
}

/** In the largest unit that gives a whole number. */
export function formatQuantity(value: number, units: Units): string {
  const fitting = Object.entries(units.factors).filter(([, factor]) => value % factor === 0)
  const [unit, factor] = (value === 0 ? fitting[0] : fitting.at(-1)) ?? ['', 1]
  return `${value / factor}${unit}`
}

function split(text: string): [amount: string, unit: string] | undefined {
  const match = /^(\d+(?:\.\d+)?)(\D*)$/.exec(text)
  return match ? [match[1]!, match[2]!] : undefined
}
