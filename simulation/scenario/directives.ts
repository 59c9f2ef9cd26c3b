import { PEER_DIRECTIVES, TRACKER_DIRECTIVES } from '../../core/conf/directives.js'
import type { OptionSpec } from '../../core/extension-points/options.js'

/**
 * The tables of what a scenario may say, one for each block. Parser, messages and
 * `docs/scenarios.md` all come from them.
 */
export type ScenarioSpec = OptionSpec | FormSpec

/** A directive with a syntax of its own. */
export interface FormSpec {
  /** How it is written; several forms are separated by ` | `. */
  readonly form: string
  readonly about: string
  /** It may be given more than once. */
  readonly repeated?: boolean
}

export type ScenarioTable = Readonly<Record<string, ScenarioSpec>>

export const SCENARIO_DIRECTIVES = {
  network: {
    form: 'network access-links { … } | network latency { … }',
    about: 'what machines are connected by',
  },
  tracker: {
    form: 'tracker { … }',
    about: 'the tracker, a machine called `tracker`, with directives of tracker.conf',
  },
  peers: {
    form: 'peers GROUP COUNT { … }',
    about: 'machines `GROUP-1` to `GROUP-COUNT`, all of a kind',
    repeated: true,
  },
  at: {
    form: 'at TIME FAULT | at TIME..TIME FAULT',
    about: 'something goes wrong, at a time or at one drawn for each machine from the seed',
    repeated: true,
  },
  when: {
    form: 'when SHARE of FILE is out FAULT | when WHO is done FAULT',
    about:
      'something goes wrong once that share of the pieces of a file has been fetched by anybody, ' +
      'or once those have all that they want',
    repeated: true,
  },
  limit: {
    durationMs: 3_600_000,
    min: 1000,
    max: 31 * 86_400_000,
    about: 'virtual time that may pass; what is not fetched by then is starved',
  },
  content: {
    choice: 'described',
    of: ['described', 'bytes'],
    about:
      'whether contents have a size and no bytes, or are real bytes with real hashes (slow, for ' +
      'up to 100 peers)',
  },
  expect: {
    form: 'expect METRIC < VALUE',
    about: 'what has to hold in every run: `<`, `<=`, `>`, `>=` or `=`; else the status is 1',
    repeated: true,
  },
  score: {
    form: 'score METRIC',
    about: 'by what a scoreboard compares strategies; makespanSeconds when there is none',
    repeated: true,
  },
} as const satisfies ScenarioTable

const line = {
  up: { bytesPerSecond: 0, min: 1, about: 'what a machine can send, to all others together' },
  down: { bytesPerSecond: 0, min: 1, about: 'what it can receive' },
  latency: { durationMs: 0, min: 0, max: 60_000, about: 'one way, between any two machines' },
} as const satisfies ScenarioTable

/** By the name of the model. */
export const NETWORK_DIRECTIVES = {
  'access-links': {
    ...line,
    between: {
      form: 'between ZONE ZONE { … }',
      about: 'the line between two zones; zones that are not named here have no bound between them',
      repeated: true,
    },
  },
  latency: { latency: { ...line.latency, durationMs: 1 } },
} as const satisfies Readonly<Record<string, ScenarioTable>>

export const BETWEEN_DIRECTIVES = {
  rate: {
    bytesPerSecond: 0,
    min: 1,
    about: 'what all machines of one zone can send to the other together, each way',
  },
  latency: { durationMs: 0, min: 0, max: 60_000, about: 'one way, on top of that within a zone' },
} as const satisfies ScenarioTable

export const GROUP_DIRECTIVES = {
  shares: {
    form: 'shares FILE SIZE | shares FOLDER/ COUNT SIZE',
    about: 'what each has from the start: a file, or so many files of a size in a folder',
    repeated: true,
  },
  wants: {
    form: 'wants FILE…',
    about: 'what each fetches: names and patterns (`folder/`, `*.iso`), as `get` takes them',
    repeated: true,
  },
  arrive: {
    form: 'arrive at TIME | arrive within TIME | arrive every TIME',
    about: 'when each starts: all at a time (0s), evenly at random within one, one after the other',
  },
  pause: { durationMs: 0, min: 0, about: 'from the start of each to its first request' },
  leave: {
    form: 'leave on-finish | leave after TIME',
    about: 'when each says goodbye: with its last file, or so long after its start; else it stays',
  },
  up: { ...line.up, about: 'other than the network says' },
  down: { ...line.down, about: 'other than the network says' },
  latency: { ...line.latency, about: 'other than the network says' },
} as const satisfies ScenarioTable

/** Directives of tracker.conf and peer.conf that a simulation answers by itself. */
export const DECIDED = [
  'port',
  'peerPort',
  'serverIP',
  'serverPort',
  'shared',
  'advertise',
  'transport',
] as const

/** The directives that a block shares with the .conf of a program. */
export const PROGRAM_DIRECTIVES = {
  tracker: without(TRACKER_DIRECTIVES),
  peer: without(PEER_DIRECTIVES),
}

function without(table: object): readonly string[] {
  return Object.keys(table).filter((name) => !(DECIDED as readonly string[]).includes(name))
}
