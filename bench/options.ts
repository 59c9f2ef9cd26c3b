import { parseArgs } from 'node:util'

export interface BenchOptions {
  readonly pairs: number
  readonly fileBytes: number
  readonly quick: boolean
  /** Only what is said to be in memory is kept there. */
  readonly disk: boolean
  /** Only rows whose title or rival contains this. */
  readonly only: string
}

export const usage = `npm run bench -- [--pairs N] [--size BYTES] [--only TEXT] [--disk] [--quick]

  --pairs N      runs of each side, alternating (5)
  --size BYTES   of the one large file: 256MiB, 2GiB (2GiB)
  --only TEXT    only the rows that have this in what they measure, or against what
  --disk         keeps files in the temporary folder, also where memory has room
  --quick        a small run of everything, to see that it works: its figures mean nothing`

/** Throws what is wrong with them, in words. */
export function readOptions(words: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...words],
    options: {
      pairs: { type: 'string' },
      size: { type: 'string' },
      only: { type: 'string', default: '' },
      disk: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
    },
  })
  const { quick, disk, only } = values
  return {
    pairs: readCount(values.pairs ?? (quick ? '1' : '5')),
    fileBytes: readBytes(values.size ?? (quick ? '1MiB' : '2GiB')),
    quick,
    disk,
    only,
  }
}

function readCount(word: string): number {
  if (!/^[1-9]\d{0,2}$/.test(word)) throw new Error(`--pairs needs a number from 1, not '${word}'`)
  return Number(word)
}

const units: Readonly<Record<string, number>> = { KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 }

function readBytes(word: string): number {
  const [, number, unit] = /^([1-9]\d*)(KiB|MiB|GiB)$/.exec(word) ?? []
  if (!number || !unit) throw new Error(`--size needs a size like 256MiB or 1GiB, not '${word}'`)
  return Number(number) * units[unit]!
}
