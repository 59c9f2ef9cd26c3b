import type { Address } from './address.js'
import type { FileInfo, Root } from './file-info.js'

/** What a peer and a tracker say to each other. */
export type TrackerMessage =
  | Enter
  | Queued
  | Admitted
  | Probe
  | Proof
  | Register
  | Registered
  | Files
  | FilesTaken
  | Ask
  | Answer
  | NotOne
  | AskMany
  | AnswerMany
  | Browse
  | CataloguePage
  | WhoHas
  | HolderList
  | Explain
  | Explanation
  | Report
  | Goodbye
  | Farewell

// ---- first contact with a tracker ---------------------------------------------------------------

/** Asks to come in: for one exchange, or to stay (`live`, outside `maxPeer`). */
export interface Enter {
  readonly kind: 'enter'
  readonly as: 'exchange' | 'live'
}

/** All slots are taken; the sender holds your place. Place 1 is next. */
export interface Queued {
  readonly kind: 'queued'
  readonly place: number
}

/**
 * Come in: dial `port` on this host and show `token` in the hello. When `port` is the one this
 * connection came to, or 0, go on right here instead.
 */
export interface Admitted {
  readonly kind: 'admitted'
  readonly port: number
  readonly token: Uint8Array
}

/** Are you the one who registered? Sent by a tracker that dials a peer back. */
export interface Probe {
  readonly kind: 'probe'
  readonly session: string
  /** 16 random bytes. */
  readonly challenge: Uint8Array
}

export interface Proof {
  readonly kind: 'proof'
  /** HMAC-SHA-256(session secret, challenge); empty when the session is not known here. */
  readonly mac: Uint8Array
}

// ---- inside an exchange with a tracker ----------------------------------------------------------

/** Who asks. First message of an exchange by a peer that shares; a one-shot asker leaves it out. */
export interface Register {
  readonly kind: 'register'
  /** Where the peer listens; its host is the one it is seen to come from, or `advertise`. */
  readonly port: number
  readonly advertise?: string
  /** The session this peer was given before, to go on with it. */
  readonly session?: string
  readonly secret?: Uint8Array
  /** Rises whenever the list of shared files changes. */
  readonly generation: number
  readonly files: number
  readonly slots: number
  readonly freeSlots: number
}

export interface Registered {
  readonly kind: 'registered'
  readonly session: string
  /** 16 bytes; needed to change or end the session. */
  readonly secret: Uint8Array
  /** The generation of the list held here; -1: none, send the whole list. */
  readonly generation: number
  /** The host under which the peer is known. */
  readonly host: string
  /** A live peer says something at least this often. */
  readonly heartbeatMs: number
}

/**
 * One batch of a list. `from` -1 starts from nothing, otherwise it changes that generation's list.
 */
export interface Files {
  readonly kind: 'files'
  readonly from: number
  readonly generation: number
  readonly add: readonly SharedFile[]
  readonly remove: readonly FileInfo[]
  /** More batches of this generation follow. */
  readonly more: boolean
}

export interface SharedFile extends FileInfo {
  /** How much of it is held, from 0 to 1. Left out: all. */
  readonly share?: number
}

/**
 * Answers each batch: it is in, except for the `refused` names. Only after the last batch does the
 * list of `generation` count. A sender keeps a few batches under way, not all.
 */
export interface FilesTaken {
  readonly kind: 'files-taken'
  readonly generation: number
  readonly refused: readonly { readonly name: string; readonly reason: string }[]
}

/** Who has this file? Asking also lists a registered asker as a holder of `share` of it. */
export interface Ask {
  readonly kind: 'ask'
  readonly name: string
  readonly root?: Root
  /** Root by its first hex digits. */
  readonly rootPrefix?: string
  readonly count: number
  /** `complete`: only holders of everything; `any`: partial ones too. */
  readonly need: 'complete' | 'any'
  readonly share: number
  /** What became of holders handed out before. */
  readonly outcomes: readonly Outcome[]
  /** Holders the asker uses already, or has reason not to. */
  readonly known: readonly Address[]
}

export interface Outcome {
  readonly peer: Address
  readonly result: 'served' | 'full' | 'unreachable' | 'stalled' | 'bad-content' | 'missing'
  readonly bytes: number
  readonly ms: number
}

export interface HolderInfo {
  readonly peer: Address
  readonly share: number
  readonly zone?: string
  /** Reserved: the certificate to expect. */
  readonly fingerprint?: Uint8Array
}

/** `holders` best first; empty: nobody now, ask again after `retryMs`. */
export interface Answer {
  readonly kind: 'answer'
  readonly file: FileInfo
  readonly holders: readonly HolderInfo[]
  /** How many hold it at all, the asker left out. */
  readonly known: number
  readonly retryMs: number
}

/** The name stands for several contents, or for none (then `near` has similar names). */
export interface NotOne {
  readonly kind: 'not-one'
  readonly name: string
  readonly versions: readonly FileInfo[]
  readonly near: readonly string[]
}

/**
 * Who has these files? As an `ask` for each of them, with `count` 1 and `need` `complete`, by one
 * who has nothing of them.
 */
export interface AskMany {
  readonly kind: 'ask-many'
  readonly files: readonly { readonly name: string; readonly root: Root }[]
}

/** Answers all of them, in their order. */
export interface AnswerMany {
  readonly kind: 'answer-many'
  /** Everybody named below, once. */
  readonly holders: readonly HolderInfo[]
  /** The next peer of each file, by its place in `holders`; -1: nobody now. */
  readonly next: readonly number[]
}

/** What is there? Answered by pages in order of name, then root. */
export interface Browse {
  readonly kind: 'browse'
  /** Continue after this file. */
  readonly after?: FileInfo
  /** Only names that begin so. */
  readonly prefix?: string
  /** Asked from the start: the version known already, which need not be sent again. */
  readonly version?: number
}

export interface CataloguePage {
  readonly kind: 'catalogue-page'
  readonly files: readonly CatalogueEntry[]
  readonly more: boolean
  /** Changes whenever any entry does. */
  readonly version?: number
  /** It is still the version that was asked about: no entries follow. */
  readonly unchanged?: boolean
}

export interface CatalogueEntry extends FileInfo {
  /** Peers that hold all of it, and part of it. */
  readonly holders: number
  readonly partial: number
}

/** Who holds it? (`holders NAME` at the prompt.) Answered by `holder-list`. */
export interface WhoHas {
  readonly kind: 'who-has'
  readonly name: string
}

export interface HolderList {
  readonly kind: 'holder-list'
  readonly files: readonly { readonly file: FileInfo; readonly holders: readonly HolderInfo[] }[]
}

/**
 * Who would be next, and why? (`explain NAME`.) Answered by `explanation` or `not-one`; nothing is
 * handed out, and nobody registered.
 */
export interface Explain {
  readonly kind: 'explain'
  readonly name: string
  readonly root?: Root
  readonly need: 'complete' | 'any'
  /** The asker's own session, so that it is known whom it cannot be sent to. */
  readonly session?: string
}

export interface Explanation {
  readonly kind: 'explanation'
  readonly file: FileInfo
  readonly strategy: string
  /** What the strategy did wrong, so that the default one answered. */
  readonly fault?: string
  /** The next one first; then those who might serve and were not chosen; then the others. */
  readonly holders: readonly ExplainedHolder[]
  /** How many more there are. */
  readonly more: number
}

export interface ExplainedHolder {
  readonly peer: Address
  readonly share: number
  readonly zone?: string
  /** In the order of the strategy, from 1; 0: it was not chosen. */
  readonly place: number
  /**
   * `offered` to the strategy, or left out: it is the asker itself; it was `busy` or `failed` when
   * this asker came to it a moment ago; it said that it is `full`; it has only part (`partial`).
   */
  readonly rule: 'offered' | 'asker' | 'busy' | 'failed' | 'full' | 'partial'
  /** The strategy's own words on one that it chose. */
  readonly words?: string
  readonly slots: number
  readonly freeSlots: number
  readonly served: number
  readonly reporters: number
  readonly failed: number
  readonly bytesPerSecond: number
}

/** What became of holders, with nothing to ask: from live peers, now and then. No answer. */
export interface Report {
  readonly kind: 'report'
  readonly outcomes: readonly Outcome[]
  /** Those of them that are in use still. */
  readonly known: readonly Address[]
}

/** Takes the sender off every file. */
export interface Goodbye {
  readonly kind: 'goodbye'
  readonly session: string
  readonly secret: Uint8Array
}

/** The last word of an exchange, from either side; the connection then closes. */
export interface Farewell {
  readonly kind: 'farewell'
}
