import type { OptionSpec } from '../extension-points/options.js'
import { LIMITS } from '../limits.js'
import { isHost } from '../wire/address.js'
import { anyOf } from './diagnostic.js'
import type { Units } from './units.js'
import { formatQuantity, RATE, readQuantity, SIZE, TIME } from './units.js'

export type Value = number | boolean | string

/** Every type an option can have, by the key that declares it. */
export type TypeName = KeysOf<OptionSpec> & keyof typeof OPTION_TYPES

/** What a declaration may say besides its default. */
export interface Bounds {
  readonly min?: number
  readonly max?: number
  readonly of?: readonly string[]
}

export interface OptionType<V extends Value> {
  readonly typeOf: 'number' | 'boolean' | 'string'
  /** Undefined: the word is not of this type. */
  fromWord(word: string): V | undefined
  toWord(value: V): string
  /** Whether the declaration allows the value. Both are of this type. */
  allows(value: V, bounds: Bounds): boolean
  /** What a .conf may say, as a noun: `an integer from 1 to 3`. */
  inConf(bounds: Bounds): string
  /** What code may say, where that is something else. */
  inCode?(bounds: Bounds): string
  /** For numbers with units. */
  readonly units?: Units
}

type KeysOf<T> = T extends unknown ? keyof T : never

const number = (noun: string, form: RegExp, isOne: (value: number) => boolean) =>
  ({
    typeOf: 'number',
    fromWord: (word) => (form.test(word) ? Number(word) : undefined),
    toWord: String,
    allows: (value, bounds) => isOne(value) && within(value, bounds),
    inConf: (bounds) => `${noun}${range(bounds, String)}`,
  }) satisfies OptionType<number>

const quantity = (noun: string, nounInCode: string, units: Units) =>
  ({
    typeOf: 'number',
    units,
    fromWord: (word) => readQuantity(word, units),
    toWord: (value) => formatQuantity(value, units),
    allows: (value, bounds) => Number.isSafeInteger(value) && within(value, bounds),
    inConf: (bounds) =>
      `${noun}${range(bounds, (value) => formatQuantity(value, units))}, such as ${units.examples}`,
    inCode: (bounds) => `a whole number of ${nounInCode}${range(bounds, String)}`,
  }) satisfies OptionType<number>

const text = (noun: string, allows: (value: string, bounds: Bounds) => boolean) =>
  ({
    typeOf: 'string',
    fromWord: (word) => word,
    toWord: String,
    allows: (value, bounds) => isPlain(value) && allows(value, bounds),
    inConf: () => noun,
  }) satisfies OptionType<string>

export const OPTION_TYPES = {
  integer: number('an integer', /^-?\d+$/, Number.isSafeInteger),
  number: number('a number', /^-?\d+(\.\d+)?$/, Number.isFinite),
  flag: {
    typeOf: 'boolean',
    fromWord: (word) => (word === 'on' ? true : word === 'off' ? false : undefined),
    toWord: (value) => (value ? 'on' : 'off'),
    allows: () => true,
    inConf: () => 'on or off',
    inCode: () => 'true or false',
  } satisfies OptionType<boolean>,
  text: text(`a text of at most ${LIMITS.textBytesMax} bytes`, () => true),
  choice: {
    ...text('', (value, { of = [] }) => of.includes(value)),
    inConf: ({ of = [] }) => anyOf(of),
  } satisfies OptionType<string>,
  durationMs: quantity('a time', 'milliseconds', TIME),
  bytes: quantity('a size', 'bytes', SIZE),
  bytesPerSecond: quantity('a rate', 'bytes a second', RATE),
  // A `~` would become a folder of that name: only shells know better.
  path: text('a path', (value) => !/^~(\/|$)/.test(value)),
  host: text('an IP address or a host name', isHost),
}

export function typeNameOf(spec: OptionSpec): TypeName {
  return (Object.keys(OPTION_TYPES) as TypeName[]).find((name) => name in spec)!
}

function within(value: number, { min = -Infinity, max = Infinity }: Bounds): boolean {
  return value >= min && value <= max
}

function range({ min, max }: Bounds, format: (value: number) => string): string {
  if (min !== undefined && max !== undefined) return ` from ${format(min)} to ${format(max)}`
  if (min !== undefined) return ` of at least ${format(min)}`
  return max === undefined ? '' : ` of at most ${format(max)}`
}

function isPlain(value: string): boolean {
  return !/\p{Cc}/u.test(value) && new TextEncoder().encode(value).length <= LIMITS.textBytesMax
}
