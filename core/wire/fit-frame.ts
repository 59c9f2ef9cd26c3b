import { LIMITS } from '../limits.js'
import { encodedBytes } from './codec.js'
import type { Message } from './messages.js'

/**
 * The message that `build` makes of as many of the first `entries` as one frame holds, or at least
 * half as many. The caller sees in it how many went in, and sends the others in the next.
 */
export function fitFrame<T, M extends Message>(
  entries: readonly T[],
  build: (entries: readonly T[]) => M,
): M {
  let count = Math.min(entries.length, LIMITS.arrayEntriesMax)
  for (;;) {
    const message = build(entries.slice(0, count))
    if (count <= 1 || encodedBytes(message) - 4 <= LIMITS.frameBytesMax) return message
    count = Math.ceil(count / 2)
  }
}
