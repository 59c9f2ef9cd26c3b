import * as v from 'valibot'
import { LIMITS } from '../limits.js'
import { isHost, normaliseHost } from './address.js'

/**
 * How a value travels inside a msgpack map: `schema` is the gate it passes on its way in, `pack`
 * what is made of it on its way out. Issues carry only texts of ours, never what was received.
 */
export interface Shape<T> {
  readonly schema: v.GenericSchema<unknown, T>
  pack(value: T): unknown
}

interface OptionalShape<T> extends Shape<T> {
  readonly optional: true
}

/** The fields of `T`, each by its shape; exactly the optional ones by `optional`. */
type Fields<T> = {
  readonly [K in keyof T]-?: object extends Pick<T, K>
    ? OptionalShape<Exclude<T[K], undefined>>
    : Shape<T[K]>
}

function asIs<T>(schema: v.GenericSchema<unknown, T>): Shape<T> {
  return { schema, pack: (value) => value }
}

export function optional<T>(shape: Shape<T>): OptionalShape<T> {
  return { ...shape, optional: true }
}

/** Fields nobody knows here may come from a later minor version: they are left behind. */
export function record<T extends object>(fields: Fields<T>): Shape<T> {
  const shapes = Object.entries(fields) as [keyof T & string, Shape<unknown>][]
  const entries = shapes.map(([name, shape]) => [
    name,
    'optional' in shape ? v.exactOptional(shape.schema) : shape.schema,
  ])
  const schema = v.pipe(
    v.custom<object>(isMap, 'a map'),
    v.object(Object.fromEntries(entries), 'there'),
  )
  return {
    schema: schema as v.GenericSchema<unknown, T>,
    pack(value) {
      const packed: Record<string, unknown> = {}
      for (const [name, shape] of shapes) {
        if (value[name] !== undefined) packed[name] = shape.pack(value[name])
      }
      return packed
    },
  }
}

/** Lists and byte strings are objects too. */
function isMap(value: unknown): boolean {
  return (
    typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
  )
}

export function list<T>(of: Shape<T>): Shape<readonly T[]> {
  return {
    schema: v.array(of.schema, 'a list'),
    pack: (values) => values.map((value) => of.pack(value)),
  }
}

export function integer(min: number, max: number): Shape<number> {
  const what = `a whole number from ${min} to ${max}`
  return asIs(
    v.pipe(v.number(what), v.safeInteger(what), v.minValue(min, what), v.maxValue(max, what)),
  )
}

const shareText = 'a number from 0 to 1'

/** A part of a whole. */
export const share: Shape<number> = asIs(
  v.pipe(v.number(shareText), v.minValue(0, shareText), v.maxValue(1, shareText)),
)

export const flag: Shape<boolean> = asIs(v.boolean('true or false'))

export function oneOf<const T extends string>(...words: readonly T[]): Shape<T> {
  return asIs(v.picklist(words, `one of ${words.join(', ')}`))
}

function string(what: string, holds: (text: string) => boolean): v.GenericSchema<unknown, string> {
  return v.pipe(v.string(what), v.check(holds, what))
}

/** Half of a surrogate pair: what UTF-8 cannot say. */
const loneSurrogate = /\p{Surrogate}/u

/** A file's name, here only bounded: whether it may be used is for `core/content/names.ts`. */
export const name: Shape<string> = asIs(
  string(`a name of at most ${LIMITS.nameBytesMax} bytes`, (text) => {
    return Buffer.byteLength(text) <= LIMITS.nameBytesMax && !loneSurrogate.test(text)
  }),
)

const controls = /\p{Control}|\p{Surrogate}/gu

/**
 * Words for people, on one line. The sender cuts what is too long: an error must not become another
 * error on its way.
 */
export const text: Shape<string> = {
  schema: string(`a line of at most ${LIMITS.textBytesMax} bytes`, (text) => {
    return Buffer.byteLength(text) <= LIMITS.textBytesMax && text.search(controls) < 0
  }),
  pack: (text) => cut(text.replace(controls, ' ')),
}

/** Cuts between characters. */
function cut(text: string): string {
  if (Buffer.byteLength(text) <= LIMITS.textBytesMax) return text
  return new TextDecoder().decode(Buffer.from(text).subarray(0, LIMITS.textBytesMax), {
    stream: true,
  })
}

/** An IP address or a host name, in the one spelling used here. */
export const host: Shape<string> = asIs(
  v.pipe(string('an IP address or a host name', isHost), v.transform(normaliseHost)),
)

/** The first digits of a root. */
export const hexPrefix: Shape<string> = asIs(
  string('8 to 64 lower-case hex digits', (text) => /^[0-9a-f]{8,64}$/.test(text)),
)

/** Copies: a view would keep the whole frame alive, or change under the reader's hands. */
function bytesWhere(what: string, holds: (length: number) => boolean) {
  return v.pipe(
    v.instance(Uint8Array, what),
    v.check((bytes) => holds(bytes.length), what),
    v.transform((bytes) => new Uint8Array(bytes)),
  )
}

/** Bytes of one of these lengths. */
export function bytes(...lengths: readonly number[]): Shape<Uint8Array> {
  return asIs(bytesWhere(`${lengths.join(' or ')} bytes`, (length) => lengths.includes(length)))
}

/** Up to `max` bytes, a multiple of `unit` of them. */
export function bytesUpTo(max: number, unit = 1): Shape<Uint8Array> {
  const what = `at most ${max} bytes, a multiple of ${unit}`
  return asIs(bytesWhere(what, (length) => length <= max && length % unit === 0))
}

/** `length` bytes, written as hex everywhere but on the wire. */
export function hex(length: number): Shape<string> {
  return {
    schema: v.pipe(
      bytesWhere(`${length} bytes`, (actual) => actual === length),
      v.transform((bytes) => Buffer.from(bytes).toString('hex')),
    ),
    pack: (digits) => Buffer.from(digits, 'hex'),
  }
}
