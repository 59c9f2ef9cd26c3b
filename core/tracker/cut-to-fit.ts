import { LIMITS } from '../limits.js'
import type { HolderInfo } from '../wire/messages.js'

/** For the envelope of a message and what stands beside its list. */
const reservedBytes = 4 * 1024
/** An entry without its texts: field names, a root, numbers, a fingerprint. */
const entryBytes = 128

/** The room of one frame, given to the entries of one message in their order. */
export class Room {
  #bytesLeft = LIMITS.frameBytesMax - reservedBytes

  /** As many of `entries` as still fit, and whether there are more. */
  take<T>(
    entries: Iterable<T>,
    textsOf: (entry: T) => readonly string[],
  ): { taken: T[]; more: boolean } {
    const taken: T[] = []
    for (const entry of entries) {
      const texts = textsOf(entry)
      const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), entryBytes)
      if (bytes > this.#bytesLeft) return { taken, more: true }
      this.#bytesLeft -= bytes
      taken.push(entry)
    }
    return { taken, more: false }
  }
}

export const textsOfFile = ({ name }: { readonly name: string }): string[] => [name]

export const textsOfHolder = ({ peer, zone }: HolderInfo): string[] => [peer.host, zone ?? '']
