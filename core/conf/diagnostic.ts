import { RodizioError } from '../errors.js'
import { LIMITS } from '../limits.js'
import type { Place, Source } from './statement.js'

/** One mistake: a sentence that says what is wrong and what to do. */
export interface Diagnostic {
  readonly at: Place
  readonly message: string
}

/** Collects the mistakes of one run, so that all of them are told at once. */
export class Diagnostics {
  /** Files are told in the order in which they were begun, not in which they were found wrong. */
  readonly #bySource = new Map<Source, Diagnostic[]>()

  begin(source: Source): void {
    if (!this.#bySource.has(source)) this.#bySource.set(source, [])
  }

  add(at: Place, message: string): void {
    this.begin(at.source)
    const ofSource = this.#bySource.get(at.source)!
    if (ofSource.length < LIMITS.diagnosticsMax) ofSource.push({ at, message })
  }

  /** In order of place; `diagnosticsMax` at most, so that a file of rubbish stays readable. */
  list(): Diagnostic[] {
    const ordered = [...this.#bySource.values()].flatMap((ofSource) => ofSource.sort(byPlace))
    return ordered.slice(0, LIMITS.diagnosticsMax)
  }

  /** Throws `CONF_INVALID` with one line for each mistake. */
  throwIfAny(): void {
    const lines = this.list().map(formatDiagnostic)
    if (lines.length > 0) throw new RodizioError('CONF_INVALID', lines.join('\n'))
  }
}

export function formatDiagnostic({ at, message }: Diagnostic): string {
  return `${formatPlace(at)}: ${message}`
}

export function formatPlace({ source, line, column }: Place): string {
  return [source.name, line, column].filter((part) => part !== undefined).join(':')
}

/** `name ` to begin a sentence with; nothing where the place, a flag or a variable, is the name. */
export function subjectOf(name: string, at: Place): string {
  return at.line === undefined ? '' : `${name} `
}

function byPlace(one: Diagnostic, other: Diagnostic): number {
  const lines = (one.at.line ?? 0) - (other.at.line ?? 0)
  return lines || (one.at.column ?? 0) - (other.at.column ?? 0)
}

const shownMax = 80

/** A value as messages show it: cut, and without what could play tricks on a terminal. */
export function quoted(value: unknown): string {
  if (typeof value !== 'string') return plain(value)
  const shown = value.length > shownMax ? `${value.slice(0, shownMax)}…` : value
  const safe = shown.replace(
    /\p{Cc}|\p{Bidi_Control}/gu,
    (char) => `\\u${char.codePointAt(0)!.toString(16).padStart(4, '0')}`,
  )
  return `'${safe}'`
}

function plain(value: unknown): string {
  if (value === null || ['number', 'boolean', 'undefined', 'bigint'].includes(typeof value))
    return String(value)
  if (Array.isArray(value)) return 'an array'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}

/** `a, b or c`. */
export function anyOf(words: readonly string[]): string {
  if (words.length < 2) return words.join('')
  return `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`
}
