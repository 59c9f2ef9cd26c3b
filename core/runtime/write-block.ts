import { writeSync } from 'node:fs'
import { hashLeaves } from '../content/merkle.js'
import type { WriteOrder, WriteReply } from './write-thread.js'

/** Hashes the whole leaves of a block, still in the processor's cache, and writes it. */
export function writeBlock({ fd, offset, bytes, wholeBegin, wholeEnd }: WriteOrder): WriteReply {
  const whole = bytes.subarray(wholeBegin, wholeEnd)
  const hashes = whole.length === 0 ? new Uint8Array() : hashLeaves(whole)
  try {
    // A disk that fills up takes a part of it first, and says so with the rest.
    for (let done = 0; done < bytes.length; ) {
      done += writeSync(fd, bytes, done, bytes.length - done, offset + done)
    }
    return { hashes }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    return { code, message }
  }
}
