import { RodizioError } from '../../core/errors.js'
import { Facts, type PeerFacts } from '../../core/events.js'
import type { HookCommand } from '../../core/extension-points/hooks.js'
import type { GetOptions, Got, KnownFile, PeerStatus, Wanted } from '../../core/peer/results.js'
import type { FileInfo } from '../../core/wire/messages.js'
import type { PeerNode } from '../../index.js'

export const ROOT = '9f3c2a17'.padEnd(64, '0')
const address = { host: '127.0.0.1', port: 3333 }
const source = { host: '127.0.0.1', port: 3334 }

/** A file of 8 MiB that two peers hold. */
export const HELLO: KnownFile = {
  name: 'hello.bin',
  root: ROOT,
  size: 8 * 1024 * 1024,
  holders: 2,
  partial: 0,
  here: false,
}

/** A peer whose tracker knows `files`, and which writes down what is asked of it. */
export class FakePeer implements PeerNode {
  readonly facts = new Facts<PeerFacts>()
  readonly calls: string[] = []
  known: readonly KnownFile[] | undefined
  /** What it is said to share when it starts. */
  shares: readonly FileInfo[] = []

  constructor(readonly files: readonly KnownFile[] = [HELLO]) {}

  async start() {
    this.calls.push('start')
    for (const [index, info] of this.shares.entries())
      this.facts.tell('file-shared', index + 1, info)
    this.facts.tell('folder-read', this.shares.length, 0)
    return address
  }

  async indexed() {
    this.calls.push('indexed')
  }

  async quit() {
    this.calls.push('quit')
  }

  async stop() {
    this.calls.push('stop')
  }

  async [Symbol.asyncDispose]() {
    await this.stop()
  }

  async update() {
    this.calls.push('update')
    this.known = this.files
    return this.files
  }

  async announce() {
    this.calls.push('announce')
  }

  async find(words: readonly string[]): Promise<readonly Wanted[]> {
    return words.map((name) => ({ name }))
  }

  async browse() {
    this.calls.push('browse')
    return this.files.map(({ here, ...entry }) => entry)
  }

  list() {
    return this.known
  }

  async get(what: string | FileInfo, options?: GetOptions): Promise<Got> {
    const name = typeof what === 'string' ? what : what.name
    this.calls.push(options?.replace ? `get ${name} --replace` : `get ${name}`)
    const file = this.files.find((known) => known.name === name)
    if (!file) throw new RodizioError('UNKNOWN_FILE', `no file '${name}' is known`)
    const { root, size } = file
    const sources = [{ peer: source, bytes: size }]
    const path = `/shared/${name}`
    return { file: { name, root, size }, path, seconds: 2, present: false, sources }
  }

  async rehash() {
    this.calls.push('rehash')
    return { files: 3, added: 1, removed: 0, changed: 0, refused: [] }
  }

  async holders(name: string) {
    this.calls.push(`holders ${name}`)
    if (name !== HELLO.name) return []
    const { root, size } = HELLO
    return [{ file: { name, root, size }, holders: [{ peer: source, share: 1 }] }]
  }

  async explain(name: string, { partial = false } = {}) {
    this.calls.push(`explain ${name}${partial ? ' --partial' : ''}`)
    const { root, size } = HELLO
    const numbers = {
      slots: 3,
      freeSlots: 2,
      served: 1,
      reporters: 0,
      failed: 0,
      bytesPerSecond: 0,
    }
    const rule = 'offered' as const
    const next = {
      peer: source,
      share: 1,
      zone: 'z',
      place: 1,
      rule,
      words: 'its turn',
      ...numbers,
    }
    return { file: { name, root, size }, strategy: 'round-robin', holders: [next], more: 0 }
  }

  readonly commands = new Map<string, HookCommand>()

  async reload() {}

  changeRates(): void {}

  status(): PeerStatus {
    return {
      listening: address,
      tracker: { host: '127.0.0.1', port: 2521 },
      trackerReached: undefined,
      sharedFiles: 3,
      sharedBytes: 1024,
      listSent: false,
      uploads: [],
      uploadsWaiting: 0,
      downloads: [],
      leasedPorts: [],
    }
  }
}
