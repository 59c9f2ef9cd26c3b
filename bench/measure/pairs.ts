import { median } from './median.js'

export interface Pairs {
  readonly ours: number
  readonly theirs: number
  /** Of the medians. */
  readonly ratio: number
}

/**
 * Medians of alternating runs. Whoever begins changes with every pair, so that a machine that gets
 * slower or faster meanwhile, or a cache that the first fills for the second, favours neither.
 */
export async function measurePairs(
  count: number,
  run: { ours(): Promise<number>; theirs(): Promise<number> },
  told: (ours: number, theirs: number) => void = () => {},
): Promise<Pairs> {
  const ours: number[] = []
  const theirs: number[] = []
  for (let pair = 0; pair < count; pair++) {
    const first = pair % 2 === 0 ? 'ours' : 'theirs'
    for (const side of first === 'ours'
      ? (['ours', 'theirs'] as const)
      : (['theirs', 'ours'] as const))
      (side === 'ours' ? ours : theirs).push(await run[side]())
    told(ours.at(-1)!, theirs.at(-1)!)
  }
  const medians = { ours: median(ours), theirs: median(theirs) }
  return { ...medians, ratio: medians.ours / medians.theirs }
}
