import type { Bench, Measured } from '../row.js'
import { inSeconds } from '../words.js'
import { measurePairs } from './pairs.js'

/** Alternating runs of two sides, in milliseconds: the ratio of their medians. */
export async function compare(
  { pairs, say }: Bench,
  sides: { ours(): Promise<number>; theirs(): Promise<number> },
): Promise<Measured> {
  const { ours, theirs, ratio } = await measurePairs(pairs, sides, (ours, theirs) =>
    say(`${inSeconds(ours)} : ${inSeconds(theirs)}`),
  )
  return { value: ratio, ours: inSeconds(ours), theirs: inSeconds(theirs) }
}
