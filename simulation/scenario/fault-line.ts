import { quoted } from '../../core/conf/diagnostic.js'
import type { Word } from '../../core/conf/statement.js'
import { TIME } from '../../core/conf/units.js'
import type { Fault } from './fault-verbs.js'
import { FAULT_VERBS, type FaultVerb } from './fault-verbs.js'
import { readShare, readTimes, type StatementWords } from './statement-words.js'

/**
 * A line of a scenario that says what goes wrong, before chance has said whom it hits, and when.
 */
export interface FaultLine {
  /** As it was written, which names its stream of chance. */
  readonly text: string
  readonly on: Moment | Condition
  readonly fault: Omit<Fault, 'who'>
  readonly who: Who | undefined
  /** Undone after so long. */
  readonly forMs: number | undefined
}

/**
 * At `fromMs`; or, where `toMs` is later, at a time between them that is drawn for each machine.
 */
export interface Moment {
  readonly kind: 'time'
  readonly fromMs: number
  readonly toMs: number
}

export type Condition =
  | { readonly kind: 'out'; readonly file: string; readonly share: number }
  | { readonly kind: 'done'; readonly who: Who }

/** A machine, a group, or some of a group, drawn from the seed. */
export interface Who {
  readonly name: string
  readonly share?: number
  readonly count?: number
}

/** What a scenario has that lines can speak of. Mistakes are told through `words`. */
export interface Named {
  /** Tells when nobody is called so. */
  checkName(word: Word, words: StatementWords): void
  checkGroup(word: Word, words: StatementWords): void
  checkFile(word: Word, words: StatementWords): void
}

/** Reads `at TIME FAULT`. */
export function readAt(words: StatementWords, named: Named, limitMs: number): FaultLine {
  const word = words.take('a time')
  const times = readTimes(word.text)
  if (!times) {
    const examples = `a time (${TIME.examples}) or a range such as 0s..20s`
    words.fail(word.at, `expected ${examples}, not ${quoted(word.text)}`)
  }
  if (times.toMs < times.fromMs) words.tell(word.at, `${quoted(word.text)} ends before it begins`)
  else if (times.toMs > limitMs)
    words.tell(word.at, `${quoted(word.text)} is after the limit of the run: raise 'limit'`)
  return { on: { kind: 'time', ...times }, ...readFault(words, named) }
}

/** Reads `when SHARE of FILE is out FAULT` and `when WHO is done FAULT`. */
export function readWhen(words: StatementWords, named: Named): FaultLine {
  const { who, word } = readWho(words)
  words.require('is')
  const state = words.choose('state', ['out', 'done'])
  if (state === 'done') {
    checkWho(who, word, words, named)
    return { on: { kind: 'done', who }, ...readFault(words, named) }
  }
  if (who.count !== undefined) words.fail(word.at, `a file is out by a share of it, such as 99%`)
  named.checkFile(word, words)
  const on = { kind: 'out', file: who.name, share: who.share ?? 1 } as const
  return { on, ...readFault(words, named) }
}

function readFault(words: StatementWords, named: Named): Omit<FaultLine, 'on'> {
  const verb = words.choose('fault', Object.keys(FAULT_VERBS) as FaultVerb[])
  const { ends, mark, amount: readAmount, undo, form } = FAULT_VERBS[verb]
  const { statement } = words
  words.expect(`${statement.name.text} … ${form}${undo ? ' [for TIME]' : ''}`)
  const text = [statement.name, ...statement.values].map((each) => each.text).join(' ')
  if (ends === 'two or none' && !words.ahead)
    return { text, fault: { verb }, who: undefined, forMs: undefined }
  const { who, word } = readWho(words)
  checkWho(who, word, words, named)
  const other = ends && words.take('another name')
  if (other) named.checkName(other, words)
  const amount = readAmount?.(words)
  const marked = mark !== undefined && words.accept(mark)
  const lasts = words.ahead
  const forMs = words.accept('for') ? words.timeMs() : undefined
  if (forMs !== undefined && !undo)
    words.tell(lasts!.at, `${verb} is not undone by time: take 'for' out`)
  const fault = {
    verb,
    ...(other && { other: other.text }),
    ...(amount !== undefined && { amount }),
    ...(marked && { marked }),
  }
  return { text, fault, who, forMs }
}

/** `NAME`, `10% of GROUP` or `3 of GROUP`; `word` is the name. */
function readWho(words: StatementWords): { who: Who; word: Word } {
  const first = words.take('a name, or some of them, such as 10% of node')
  if (!words.accept('of')) return { who: { name: first.text }, word: first }
  const word = words.take('the name of a group')
  const share = readShare(first.text)
  const name = word.text
  if (share !== undefined && share > 0 && share <= 1) return { who: { name, share }, word }
  if (/^[1-9]\d*$/.test(first.text)) return { who: { name, count: Number(first.text) }, word }
  words.fail(first.at, `expected a share or a number, such as 10% or 3, not ${quoted(first.text)}`)
}

function checkWho(who: Who, word: Word, words: StatementWords, named: Named): void {
  if (who.share === undefined && who.count === undefined) named.checkName(word, words)
  else named.checkGroup(word, words)
}
