import { quoted } from '../core/conf/diagnostic.js'
import { RATE, readQuantity, SIZE, TIME, type Units } from '../core/conf/units.js'
import { RodizioError } from '../core/errors.js'

/** A number of base units, or a text as a .conf has it. */
export type Quantity = number | string

/** Milliseconds, or a text like `2s`. */
export const milliseconds = (value: Quantity, of: string): number => read(value, TIME, of)

/** Bytes, or a text like `25MiB`. */
export const bytes = (value: Quantity, of: string): number => read(value, SIZE, of)

/** Bytes a second, or a text like `20Mbit/s`. */
export const bytesPerSecond = (value: Quantity, of: string): number => read(value, RATE, of)

function read(value: Quantity, units: Units, of: string): number {
  const number = typeof value === 'number' ? value : readQuantity(value, units)
  if (number !== undefined && number >= 0) return number
  const shown = quoted(value)
  throw new RodizioError('CONF_INVALID', `${of}: must be like ${units.examples}, not ${shown}`)
}
