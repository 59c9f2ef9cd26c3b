import type * as peer from './peer-messages.js'
import type * as tracker from './tracker-messages.js'

/**
 * Everything two nodes say to each other, as values. `codec.ts` turns them into bytes and is the
 * one gate through which remote bytes become values; `docs/protocol.md` describes those bytes for
 * others. Messages are frozen once sent: the memory transport hands over the very same object.
 */

/** The version spoken here. Another major is refused; a higher minor only adds ignorable things. */
export const PROTOCOL = { major: 1, minor: 0 } as const

// ---- on every connection ------------------------------------------------------------------------

/** The first message each way. Whoever dialled speaks first. */
export interface Hello {
  readonly kind: 'hello'
  readonly major: number
  readonly minor: number
  /** What the sender can do beyond the version; unknown names are ignored. */
  readonly features: readonly string[]
  /** 16 random bytes (32 hex digits) drawn at each start of a node. */
  readonly instance: string
  /** 16 random bytes for this connection: what `auth` signs. */
  readonly nonce: Uint8Array
  /** On an exchange's own port: the token of the grant, 16 bytes. */
  readonly token?: Uint8Array
  /** Where the sender listens for other peers, if it does. */
  readonly port?: number
  /** Free text by which strategies may tell near from far. */
  readonly zone?: string
  /** Reserved: free labels. */
  readonly labels?: readonly string[]
  /** Reserved: SHA-256 of the sender's certificate. */
  readonly fingerprint?: Uint8Array
}

/** Proof of the shared secret; sent by both when either has one, dialler first. */
export interface Auth {
  readonly kind: 'auth'
  /** HMAC-SHA-256(secret, role ‖ dialler's nonce ‖ acceptor's nonce); role is `D` or `A`. */
  readonly mac: Uint8Array
}

/** Why the sender will not go on. Its layout never changes between versions. */
export interface Failure {
  readonly kind: 'failure'
  /** One of `ERROR_CODES`; unknown ones are read as REFUSED. */
  readonly code: string
  readonly text: string
  readonly retryMs?: number
  /** The request it answers, where the connection goes on; without it the connection ends. */
  readonly file?: number
}

/** Nothing to say, still here. */
export interface Ping {
  readonly kind: 'ping'
}

export type Message = Hello | Auth | Failure | Ping | tracker.TrackerMessage | peer.PeerMessage

export type MessageKind = Message['kind']

export type * from './file-info.js'
export type * from './peer-messages.js'
export type * from './tracker-messages.js'
