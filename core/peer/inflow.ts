import { LIMITS } from '../limits.js'
import type { Source } from './source.js'

/** Bytes a second that come now. */
export function inflow(sources: Iterable<Source>, nowMs: number): number {
  let bytesPerMs = 0
  for (const source of sources) {
    if (source.silentMs > LIMITS.endgameMs) continue
    for (const { arrived, beganMs } of source.unfinished())
      if (beganMs !== undefined && nowMs > beganMs) bytesPerMs += arrived / (nowMs - beganMs)
  }
  return bytesPerMs * 1000
}

/** More comes from all together than any of them has sent alone, and no trickle: it is our line. */
export function fillsOurLine(sources: Iterable<Source>, nowMs: number): boolean {
  const perSecond = inflow(sources, nowMs)
  for (const { bytesPerSecond } of sources) if (bytesPerSecond > perSecond) return false
  return perSecond * LIMITS.stallTimeoutMs > 1000 * LIMITS.floorBytes
}
