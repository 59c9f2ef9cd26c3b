import type { RodizioError } from '../errors.js'
import type { Address } from '../wire/address.js'
import type { CatalogueEntry, Explanation, FileInfo, HolderInfo } from '../wire/messages.js'

/** What a peer's requests come back with. */

/** A file as this peer knows it from its last contact with the tracker. */
export interface KnownFile extends CatalogueEntry {
  /** This peer has all of it. */
  readonly here: boolean
}

/** Who would be next for a file, and why. */
export type HoldersExplained = Omit<Explanation, 'kind'>

/** A file that a word stands for, as `find` finds it. */
export interface Wanted {
  readonly name: string
  /** Left out for a plain name: `get` finds out. */
  readonly file?: FileInfo
  /** Why it cannot be fetched. */
  readonly error?: RodizioError
}

export interface FindOptions {
  /** Wait for a first file that matches, as long as `wait` says. */
  readonly patient?: boolean
  readonly signal?: AbortSignal
}

export interface GetOptions {
  /** Overwrite another content under the same name. */
  readonly replace?: boolean
  /** Wait for a name that nobody has shared yet, as long as `wait` says. */
  readonly patient?: boolean
  /** Gives up; what has arrived stays in the part file. */
  readonly signal?: AbortSignal
}

/** A download that ended well. */
export interface Got {
  readonly file: FileInfo
  /** Absolute. */
  readonly path: string
  readonly seconds: number
  /** True when it was already there and nothing moved. */
  readonly present: boolean
  /** Who sent how much; `peer` has the source's listening port. In order of first byte. */
  readonly sources: readonly { readonly peer: Address; readonly bytes: number }[]
}

export interface RehashResult {
  readonly added: number
  readonly removed: number
  readonly changed: number
  readonly files: number
  readonly refused: readonly { readonly name: string; readonly reason: string }[]
}

export interface HoldersOfFile {
  readonly file: FileInfo
  readonly holders: readonly HolderInfo[]
}

/** A moment of a node, for `status`. */
export interface PeerStatus {
  readonly listening: Address
  readonly tracker: Address
  /** The tracker answered the last time it was asked; undefined: not asked yet. */
  readonly trackerReached: boolean | undefined
  readonly sharedFiles: number
  readonly sharedBytes: number
  /** The tracker has the present list of shared files. */
  readonly listSent: boolean
  readonly uploads: readonly Upload[]
  readonly uploadsWaiting: number
  readonly downloads: readonly DownloadStatus[]
  readonly leasedPorts: readonly number[]
}

export interface Upload {
  readonly name: string
  /** Where the receiver is seen; its port is not its listening port. */
  readonly peer: Address
  readonly bytes: number
}

export interface DownloadStatus {
  readonly file: FileInfo
  readonly bytesVerified: number
  readonly bytesReceived: number
  /** Why nothing moves, where nothing does. */
  readonly waitingFor: string | undefined
  readonly sources: readonly { readonly peer: Address; readonly bytes: number }[]
}
