import { LIMITS } from '../limits.js'
import type { Source } from './source.js'

/**
 * More comes now from all sources together than any of them has sent alone, and it is no trickle:
 * our own line carries no more, and nobody else would be quicker.
 */
export function fillsOurLine(sources: Iterable<Source>, nowMs: number): boolean {
  let bytesPerMs = 0
  let quickestPerSecond = 0
  for (const source of sources) {
    quickestPerSecond = Math.max(quickestPerSecond, source.bytesPerSecond)
    if (source.silentMs > LIMITS.endgameMs) continue
    for (const { arrived, beganMs } of source.unfinished())
      if (beganMs !== undefined && nowMs > beganMs) bytesPerMs += arrived / (nowMs - beganMs)
  }
  const isTrickle = bytesPerMs * LIMITS.stallTimeoutMs <= LIMITS.floorBytes
  return !isTrickle && bytesPerMs * 1000 >= quickestPerSecond
}
