import type { Folder, Place } from './place/place.js'
import type { Children } from './programs/children.js'
import type { Machines } from './programs/machines.js'

/** One line of the table: something measured against something else, or against a bound. */
export interface Row {
  readonly title: string
  /** What it is compared with. */
  readonly against: string
  /** Programs besides Node that it cannot be measured without. */
  readonly needs: readonly string[]
  /** What the value must not exceed; without one it is only reported. */
  readonly atMost?: number
  /** Of the value; `×` is a ratio. */
  readonly unit: '×' | 'MiB' | '%' | 's' | 'ms' | 'µs'
  /** Throws `Skipped` where this machine has no room for it. */
  measure(bench: Bench): Promise<Measured>
}

export interface Measured {
  /** What `atMost` is compared with. */
  readonly value: number
  /** What was measured, in words: a median, a figure for each size. */
  readonly ours: string
  readonly theirs: string
}

/** What a row has to measure with. */
export interface Bench {
  readonly pairs: number
  /** Of the one large file. */
  readonly fileBytes: number
  /** Small enough to be over soon; the figures mean nothing. */
  readonly quick: boolean
  readonly place: Place
  readonly children: Children
  readonly machines: Machines
  /** Tells whoever waits what is going on. */
  readonly say: (line: string) => void
}

/** A row that cannot be measured here, through no fault of what it measures. */
export class Skipped extends Error {}

/**
 * Runs `use` in a folder of its own with room for `bytes`; afterwards nothing of it is left. On
 * `medium`, where it matters; else wherever there is room, in memory first.
 */
export async function inFolder<T>(
  { place, children, say }: Bench,
  bytes: number,
  use: (folder: Folder) => Promise<T>,
  medium?: Folder['medium'],
): Promise<T> {
  const folder = place.folder(bytes, medium)
  if (!folder) throw new Skipped(`no room for ${Math.ceil(bytes / 2 ** 20)} MiB`)
  say(`in ${folder.path} (${folder.medium})`)
  try {
    return await use(folder)
  } finally {
    await children.stop()
    folder.remove()
  }
}
