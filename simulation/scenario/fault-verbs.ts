import { formatQuantity, TIME } from '../../core/conf/units.js'
import type { Faults } from '../faults/faults.js'
import { readShare, type StatementWords } from './statement-words.js'

/** What can go wrong, as data: printed by `formatFault`, done by `inject`. */
export interface Fault {
  readonly verb: FaultVerb
  /** A machine or a group; of `heal`, undefined: everybody. */
  readonly who: string | undefined
  /** The other end, of those that have two. */
  readonly other?: string
  /** What the verb makes of it: a factor, every how manyth, milliseconds. */
  readonly amount?: number
  /** The word at its end was said: `silently`, `one-way`. */
  readonly marked?: boolean
}

export type FaultVerb = keyof typeof FAULT_VERBS

interface VerbSpec {
  readonly form: string
  readonly about: string
  /** Takes a second name. */
  readonly ends?: 'two' | 'two or none'
  readonly mark?: string
  /** Reads the amount. */
  amount?(words: StatementWords): number | undefined
  formatAmount?(amount: number): string
  inject(faults: Faults, fault: Fault): void
  /** What undoes it, for `for TIME`. */
  undo?(fault: Fault): Fault
}

/** The table of faults: one of `Faults` each. */
export const FAULT_VERBS = {
  crash: {
    form: 'crash WHO [silently]',
    about:
      'the program is gone with all it had not written; `silently`: the others are not told, as ' +
      'when a machine loses power',
    mark: 'silently',
    inject: (faults, { who, marked }) => faults.crash(who!, marked),
    undo: ({ who }) => ({ verb: 'restart', who }),
  },
  stop: {
    form: 'stop WHO',
    about: 'it ends in good order: a peer says goodbye',
    inject: (faults, { who }) => faults.stop(who!),
    undo: ({ who }) => ({ verb: 'restart', who }),
  },
  restart: {
    form: 'restart WHO',
    about: 'what is not running starts again, with the disk as it was',
    inject: (faults, { who }) => faults.restart(who!),
  },
  freeze: {
    form: 'freeze WHO',
    about: 'it stands still, as a laptop that is closed: connections stay, nobody answers',
    inject: (faults, { who }) => faults.freeze(who!),
    undo: ({ who }) => ({ verb: 'thaw', who }),
  },
  thaw: {
    form: 'thaw WHO',
    about: 'it goes on',
    inject: (faults, { who }) => faults.thaw(who!),
  },
  partition: {
    form: 'partition WHO NAME [one-way]',
    about: 'nothing gets from one to the other, nor back; `one-way`: back it does',
    ends: 'two',
    mark: 'one-way',
    inject: (faults, { who, other, marked }) => faults.partition(who!, other!, marked),
    undo: ({ who, other }) => ({ verb: 'heal', who, other: other! }),
  },
  heal: {
    form: 'heal [WHO NAME]',
    about: 'takes a partition away; without names, all there are',
    ends: 'two or none',
    inject: (faults, { who, other }) => faults.heal(who, other),
  },
  hold: {
    form: 'hold WHO NAME',
    about: 'what is sent from one to the other waits for `release`',
    ends: 'two',
    inject: (faults, { who, other }) => faults.hold(who!, other!),
    undo: ({ who, other }) => ({ verb: 'release', who, other: other! }),
  },
  release: {
    form: 'release WHO NAME',
    about: 'what was held goes on',
    ends: 'two',
    inject: (faults, { who, other }) => faults.release(who!, other!),
  },
  slow: {
    form: 'slow WHO SHARE',
    about: 'its line carries that share of what it did (`1%`)',
    amount: (words) => {
      const word = words.take('a share such as 1%')
      const share = readShare(word.text)
      if (share !== undefined && share > 0) return share
      return words.fail(word.at, `expected a share above 0% and not '${word.text}'`)
    },
    formatAmount: formatShare,
    inject: (faults, { who, amount }) => faults.slow(who!, amount!),
    undo: ({ who, amount }) => ({ verb: 'slow', who, amount: 1 / amount! }),
  },
  corrupt: {
    form: 'corrupt WHO [every COUNT]',
    about: 'every so manyth block that it sends is not what it should be; 0: none any more',
    amount: (words) => {
      if (!words.accept('every')) return 1
      return words.number('the count', { integer: 1, min: 0, max: 1_000_000, about: '' })
    },
    formatAmount: (amount) => (amount === 1 ? '' : `every ${amount}`),
    inject: (faults, { who, amount }) => faults.corrupt(who!, amount),
    undo: ({ who }) => ({ verb: 'corrupt', who, amount: 0 }),
  },
  'fill-disk': {
    form: 'fill-disk WHO',
    about: 'its disk takes no more than it holds by now',
    inject: (faults, { who }) => faults.fillDisk(who!),
    undo: ({ who }) => ({ verb: 'free-disk', who }),
  },
  'free-disk': {
    form: 'free-disk WHO',
    about: 'there is room on it again',
    inject: (faults, { who }) => faults.freeDisk(who!),
  },
  'jump-clock': {
    form: 'jump-clock WHO TIME [back]',
    about: 'its idea of the date is another one by so much',
    mark: 'back',
    amount: (words) => words.timeMs(),
    formatAmount: (amount) => formatQuantity(amount, TIME),
    inject: (faults, { who, amount, marked }) =>
      faults.jumpClock(who!, marked ? -amount! : amount!),
    undo: (fault) => ({ ...fault, marked: !fault.marked }),
  },
} as const satisfies Readonly<Record<string, VerbSpec>> as Readonly<Record<Verb, VerbSpec>>

type Verb =
  | 'crash'
  | 'stop'
  | 'restart'
  | 'freeze'
  | 'thaw'
  | 'partition'
  | 'heal'
  | 'hold'
  | 'release'
  | 'slow'
  | 'corrupt'
  | 'fill-disk'
  | 'free-disk'
  | 'jump-clock'

export function inject(faults: Faults, fault: Fault): void {
  FAULT_VERBS[fault.verb].inject(faults, fault)
}

/** As a scenario says it: `crash node-7 silently`. */
export function formatFault({ verb, who, other, amount, marked }: Fault): string {
  const { mark, formatAmount } = FAULT_VERBS[verb]
  const said = amount === undefined ? '' : (formatAmount?.(amount) ?? '')
  return [verb, who, other, said, marked ? mark : ''].filter(Boolean).join(' ')
}

/** `0.1` as `10%`. */
export function formatShare(share: number): string {
  return `${Number((share * 100).toPrecision(12))}%`
}
