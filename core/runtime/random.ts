/**
 * Chance, as the core and plugins see it. `system-random.ts` is unpredictable, `seeded-random.ts`
 * repeats.
 */
export interface Random {
  /** An integer, evenly from [0, bound). `bound` is an integer from 1 to 2³². */
  below(bound: number): number
  /** `length` bytes; from the system source they are fit for secrets. */
  bytes(length: number): Uint8Array
  /**
   * A stream of its own, always the same for the same parent and label and independent of what the
   * parent has drawn, so that one more drawer shifts nobody else's draws.
   */
  fork(label: string): Random
}
