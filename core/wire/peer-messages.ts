import type { Root } from './file-info.js'

/** What two peers say to each other on their link, the connection of the first contact. */
export type PeerMessage =
  | Open
  | OpenBundle
  | Opened
  | CloseFile
  | LayerRequest
  | Layer
  | Have
  | Wish
  | Grant
  | Request
  | Cancel
  | Taken

/** I want this content. `file` is the sender's number for it on this link, and comes back below. */
export interface Open {
  readonly kind: 'open'
  readonly file: number
  readonly root: Root
  readonly size: number
}

/**
 * I want these whole contents, one behind the other, as if they were one content of a single piece:
 * what follows is the same as for a file. A holder that lacks one of them says `failure`.
 */
export interface OpenBundle {
  readonly kind: 'open-bundle'
  readonly file: number
  readonly contents: readonly { readonly root: Root; readonly size: number }[]
}

/**
 * I have all of it (`have` empty), or the pieces whose bits are set (high bit first, as in BEP 3).
 */
export interface Opened {
  readonly kind: 'opened'
  readonly file: number
  readonly complete: boolean
  readonly have: Uint8Array
}

/** I want nothing more of it. (A holder that no longer has it says `failure` with `file`.) */
export interface CloseFile {
  readonly kind: 'close-file'
  readonly file: number
}

/** Send the hashes [range × 512, …) of the piece layer. */
export interface LayerRequest {
  readonly kind: 'layer-request'
  readonly file: number
  readonly range: number
}

export interface Layer {
  readonly kind: 'layer'
  readonly file: number
  readonly range: number
  /** 32 bytes each; none: not known here, ask somebody else. */
  readonly hashes: Uint8Array
  /** The uncles from this range's subtree up to the root, 32 bytes each. */
  readonly proof: Uint8Array
}

/** I now have these pieces too. Fixed binary. */
export interface Have {
  readonly kind: 'have'
  readonly file: number
  readonly pieces: readonly number[]
}

/**
 * How much a turn is worth to a fetcher. `now`: nobody else is sending it anything, or not for much
 * longer. `more`: others are, and it could take more, where nobody needs the turn as much as that.
 * `nothing`: the other side has nothing that it lacks.
 */
export type Want = 'nothing' | 'more' | 'now'

/** What a turn would be worth to me, from now on. Fixed binary. */
export interface Wish {
  readonly kind: 'wish'
  readonly file: number
  readonly want: Want
  /** How many pieces I have: the poorest is served first, and a holder hears of few. */
  readonly pieces: number
}

/**
 * Your turn: say what you want by `request`, now. The payload comes over the data connection: if
 * `port` is not 0, dial it with `token` first; 0 means the one in use, or this link. Fixed binary.
 */
export interface Grant {
  readonly kind: 'grant'
  readonly file: number
  readonly ticket: number
  /** For one who wants `more`: nobody wants the turn `now`. */
  readonly extra: boolean
  /** The piece that the holder would rather give than others: it has given it to the fewest. */
  readonly suggested: number | undefined
  readonly port: number
  readonly token: Uint8Array
}

/**
 * What the grant is used for: a run of whole leaves (or to the end); length 0 gives it back,
 * and where the wish has not changed since the grant, that is taken back too. Fixed binary.
 */
export interface Request {
  readonly kind: 'request'
  readonly ticket: number
  readonly offset: number
  readonly length: number
}

/**
 * I do not want the rest of this ticket any more; what is on its way may still come. Fixed binary.
 */
export interface Cancel {
  readonly kind: 'cancel'
  readonly ticket: number
}

/**
 * A block of this ticket has come, so many bytes. Without it a sender could not tell what has
 * arrived from what its own system still keeps: that takes a whole piece in no time, however slow
 * the line is. Fixed binary.
 */
export interface Taken {
  readonly kind: 'taken'
  readonly ticket: number
  readonly length: number
}

/** What travels in front of each block of payload. Fixed binary. */
export interface PayloadHeader {
  readonly ticket: number
  /** Where in the file the block begins. */
  readonly offset: number
  readonly length: number
}
