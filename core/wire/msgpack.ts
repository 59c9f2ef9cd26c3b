import { Decoder, Encoder } from '@msgpack/msgpack'
import { describe, RodizioError } from '../errors.js'
import { LIMITS } from '../limits.js'
import { readU16, readU32 } from './big-endian.js'

/** A message, a list in it, an entry of that, a list in that, an entry, its address: 6; and air. */
const depthMax = 8

const encoder = new Encoder()
// Its cache of keys lives as long as the process and throws entries out by chance: what one node
// reads would depend on what others have read.
const decoder = new Decoder({ keyDecoder: null })

/** The result is valid until the next call. */
export function pack(value: unknown): Uint8Array {
  return encoder.encodeSharedRef(value)
}

/** Reads exactly one value. Byte strings in it are views of `bytes`. */
export function unpack(bytes: Uint8Array): unknown {
  refuseUnbounded(bytes)
  try {
    return decoder.decode(bytes)
  } catch (error) {
    throw new RodizioError('PROTOCOL', `unreadable msgpack: ${describe(error)}`, { cause: error })
  }
}

/**
 * Looks over the whole before anything is built from it. The decoder allocates a list at its
 * declared length and has no limit on depth: 64 KiB of nested empty promises would cost 700 MB.
 */
function refuseUnbounded(bytes: Uint8Array): void {
  const awaited = [1] // values still to come, at each depth
  let at = 0
  while (awaited.length > 0) {
    const depth = awaited.length - 1
    if (awaited[depth] === 0) {
      awaited.pop()
      continue
    }
    awaited[depth]!--
    const { size, values } = readHead(bytes, at)
    at += size
    if (at + values > bytes.length) throw refusal('it ends too early')
    if (values === 0) continue
    if (depth === depthMax) throw refusal(`it nests deeper than ${depthMax}`)
    awaited.push(values)
  }
  if (at < bytes.length) throw refusal(`${bytes.length - at} bytes too many`)
}

/** How many bytes the value at `at` takes by itself, and how many values are nested in it. */
function readHead(bytes: Uint8Array, at: number): { size: number; values: number } {
  const head = bytes[at]
  if (head === undefined) throw refusal('it ends too early')
  const leaf = (size: number) => ({ size, values: 0 })
  if (head < 0x80 || head >= 0xe0) return leaf(1)
  if (head < 0x90) return { size: 1, values: 2 * (head & 0x0f) }
  if (head < 0xa0) return { size: 1, values: head & 0x0f }
  if (head < 0xc0) return leaf(1 + (head & 0x1f))
  switch (head) {
    case 0xc0: // nil
    case 0xc2: // false
    case 0xc3: // true
      return leaf(1)
    case 0xc4: // bin 8
    case 0xd9: // str 8
      return leaf(2 + (bytes[at + 1] ?? 0))
    case 0xc5: // bin 16
    case 0xda: // str 16
      return leaf(3 + readU16(bytes, at + 1))
    case 0xc6: // bin 32
    case 0xdb: // str 32
      return leaf(5 + readU32(bytes, at + 1))
    case 0xca: // float 32
      return leaf(5)
    case 0xcb: // float 64
      return leaf(9)
    case 0xcc: // unsigned of 1, 2, 4 and 8 bytes
    case 0xcd:
    case 0xce:
    case 0xcf:
      return leaf(1 + 2 ** (head - 0xcc))
    case 0xd0: // signed of 1, 2, 4 and 8 bytes
    case 0xd1:
    case 0xd2:
    case 0xd3:
      return leaf(1 + 2 ** (head - 0xd0))
    case 0xdc: // array 16
      return list(3, readU16(bytes, at + 1), 1)
    case 0xdd: // array 32
      return list(5, readU32(bytes, at + 1), 1)
    case 0xde: // map 16
      return list(3, readU16(bytes, at + 1), 2)
    case 0xdf: // map 32
      return list(5, readU32(bytes, at + 1), 2)
    default:
      throw refusal(`type ${head.toString(16)} is not used here`)
  }
}

function list(size: number, entries: number, valuesEach: number): { size: number; values: number } {
  if (entries > LIMITS.arrayEntriesMax) {
    throw refusal(`a list of ${entries} entries, at most ${LIMITS.arrayEntriesMax} are allowed`)
  }
  return { size, values: entries * valuesEach }
}

function refusal(what: string): RodizioError {
  return new RodizioError('PROTOCOL', `unreadable msgpack: ${what}`)
}
