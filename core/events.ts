import { EventEmitter } from 'eventemitter3'
import type { Address } from './wire/address.js'
import type { FileInfo } from './wire/messages.js'

/**
 * The facts of a node: every change of its state emits exactly one of these, when it has happened.
 * Logs, progress, invariants and traces read facts and nothing else. Numbers name things: `peer` is
 * a peer's arrival number at the tracker, `file`, `link`, `exchange` and `ticket` count up from 1
 * in each node. Listeners are synchronous and do not throw.
 */
export type TrackerFacts = {
  listening: [address: Address]
  stopped: []
  /** Also when its address changes, or when it comes to stay. */
  'peer-registered': [peer: number, address: Address, live: boolean]
  'peer-left': [peer: number, reason: 'goodbye' | 'unreachable' | 'replaced' | 'silent']
  'file-listed': [file: number, info: FileInfo]
  /** Forgotten: it had no holder and there were too many such files. */
  'file-forgotten': [file: number]
  /** Also when the share changes. */
  'holder-added': [file: number, peer: number, share: number]
  'holder-removed': [file: number, peer: number]
  /** `asker` is 0 for one who has not registered; so it is below. */
  'handed-out': [file: number, asker: number, peers: readonly number[]]
  'outcome-reported': [asker: number, peer: number, result: string, bytes: number]
  'probe-ended': [peer: number, alive: boolean]
  'exchange-queued': [exchange: number, place: number]
  'exchange-admitted': [exchange: number, port: number]
  'exchange-ended': [exchange: number, port: number]
  'turned-away': [code: string]
  'strategy-faulted': [strategy: string, fault: string]
  'hooks-faulted': [hooks: string, fault: string]
}

export type PeerFacts = {
  listening: [address: Address]
  stopped: []
  'file-shared': [file: number, info: FileInfo]
  'file-unshared': [file: number, reason: 'removed' | 'changed']
  'name-refused': [name: string, reason: string]
  /** Of a large file being hashed; `bytes` is `size` when that ended, whatever came of it. */
  'indexing-progress': [name: string, bytes: number, size: number]
  /** Of all that is being hashed: what is done, out of what. Ten times a second at most. */
  'hashing-progress': [files: number, filesTotal: number, bytes: number, bytesTotal: number]
  /** The shared directory has been read: this many files, this many bytes. */
  'folder-read': [files: number, bytes: number]
  'tracker-waiting': [tracker: Address, reason: string]
  'tracker-reached': [tracker: Address]
  /** `address`: where the other side listens. */
  'link-opened': [link: number, address: Address, outgoing: boolean]
  'link-closed': [link: number, reason: string]
  'upload-queued': [link: number, file: number, place: number]
  'upload-granted': [link: number, file: number, ticket: number, port: number]
  /** It has been said what it is for, and there is a line: it flows when a slot is free. */
  'upload-ready': [link: number, file: number, ticket: number]
  'upload-started': [link: number, file: number, ticket: number]
  /** They were handed to the connection. */
  'bytes-sent': [file: number, link: number, bytes: number]
  /** Its slot is free: what was sent has come, or should have but for a moment. */
  'upload-ended': [link: number, file: number, ticket: number, bytes: number]
  /** So many uploads may flow at once from now on; one, at the start. */
  'upload-slots': [open: number]
  'port-leased': [port: number]
  'port-returned': [port: number]
  /** So many were asked for and have not started; told whenever that changes. */
  'downloads-queued': [downloads: number]
  'download-started': [file: number, info: FileInfo, bytesFound: number]
  'piece-requested': [file: number, piece: number, link: number]
  'bytes-received': [file: number, link: number, bytes: number]
  /** Link 0, here and below: it was found on disk. */
  'piece-verified': [file: number, piece: number, link: number]
  'piece-rejected': [file: number, piece: number, link: number]
  /** It sent something wrong. Port 0: whoever comes in from that host. */
  'peer-struck': [address: Address, strikes: number]
  /** Nothing is taken from it for so long. */
  'peer-banned': [address: Address, forMs: number]
  'peer-unbanned': [address: Address]
  'hooks-faulted': [hooks: string, fault: string]
  'piece-order-faulted': [pieceOrder: string, fault: string]
  /** Given back unfinished: these bytes of it had come and will come again. */
  'piece-returned': [file: number, piece: number, link: number, bytes: number]
  'source-joined': [file: number, link: number]
  'source-lost': [file: number, link: number, reason: string]
  /** Nobody to get it from now; asking again. */
  'download-waiting': [file: number, reason: string]
  /** The disk is full; goes on by itself when there is room. */
  'download-paused': [file: number, reason: string]
  'download-resumed': [file: number]
  'download-finished': [file: number, path: string, seconds: number]
  'download-failed': [file: number, code: string]
  'turned-away': [code: string]
}

type Listener = (...args: unknown[]) => void

/** An emitter of facts that can also be watched whole, by traces and logs. */
export class Facts<M extends Record<string, unknown[]>> extends EventEmitter {
  #watchers: ((fact: string, args: readonly unknown[]) => void)[] = []

  tell<K extends keyof M & string>(fact: K, ...args: M[K]): void {
    for (const watch of this.#watchers) watch(fact, args)
    if (this.listenerCount(fact) > 0) this.emit(fact, ...args)
  }

  /** Typed `on`. Returns how to stop listening. */
  hear<K extends keyof M & string>(fact: K, listener: (...args: M[K]) => void): () => void {
    this.on(fact, listener as unknown as Listener)
    return () => this.off(fact, listener as unknown as Listener)
  }

  /** Every fact, in order, before its listeners. Returns how to stop watching. */
  watch(watcher: (fact: string, args: readonly unknown[]) => void): () => void {
    this.#watchers = [...this.#watchers, watcher]
    return () => {
      this.#watchers = this.#watchers.filter((other) => other !== watcher)
    }
  }
}
