import { resolve } from 'node:path'
import { RodizioError } from '../../core/errors.js'
import { type Address, formatAddress } from '../../core/wire/address.js'
import type { FileInfo } from '../../core/wire/messages.js'
import type { PeerNode, PeerOptions, Tracker } from '../../index.js'
import type { Call } from '../command.js'
import { EXIT } from '../exit-status.js'
import { leave } from '../leave.js'
import { machineHost } from '../machine-host.js'
import { narrate } from '../narrate.js'
import { Progress } from '../progress.js'
import { peerOptions, trackerAddress, trackerOptions } from '../settings.js'
import { Signals } from '../signals.js'
import { startOnFreePort } from '../start-on-free-port.js'
import { stderrLog } from '../stderr-log.js'
import { TEXTS } from '../texts.js'
import { Transfers } from '../transfers.js'

/** Files named in the line to paste; it must stay a line. */
const filesNamedMax = 4

/** Shares files live until a signal, with a tracker of its own when none is named. */
export async function share(call: Call): Promise<number> {
  const signals = new Signals(call.context)
  const { tracker } = call.flags
  try {
    if (tracker === undefined) await shareWithOwnTracker(call, signals)
    else await sharePaths(call, signals, { at: trackerAddress(tracker), words: {} })
  } finally {
    signals.release()
  }
  return EXIT.done
}

async function shareWithOwnTracker(call: Call, signals: Signals): Promise<void> {
  const { node: tracker, address } = await startTracker(call)
  const { port } = address
  const words = { serverIP: '127.0.0.1', serverPort: String(port) }
  try {
    await sharePaths(call, signals, { at: { host: machineHost(), port }, words })
  } finally {
    await tracker.stop()
  }
}

async function startTracker(call: Call): Promise<{ node: Tracker; address: Address }> {
  const { context, output, directives } = call
  const { port, strategy, secret, portAllocator, transport } = directives
  const words = { port, strategy, secret, portAllocator, transport }
  const options = await trackerOptions(call, undefined, words)
  const { createTracker } = await context.loadLibrary()
  const only = port !== undefined
  return startOnFreePort({ port: options.port, only }, (port) =>
    createTracker({ ...options, port, log: stderrLog(output) }),
  )
}

interface TrackerToUse {
  /** As the others reach it. */
  readonly at: Address
  /** The directives that name it to this peer, where no flag does. */
  readonly words: Readonly<Record<string, string>>
}

async function sharePaths(call: Call, signals: Signals, tracker: TrackerToUse): Promise<void> {
  const { port, strategy, ...directives } = call.directives
  const options = await peerOptions({ ...call, directives }, undefined, tracker.words)
  const sharing = new Sharing(call)
  try {
    await Promise.race([sharing.start(options), signals.received()])
    if (signals.aborted.aborted) return
    tell(call, sharing.files, formatAddress(tracker.at), options.secret !== '')
    await signals.received()
  } finally {
    await sharing.end()
  }
}

/** A peer with what it shares, and its progress. */
class Sharing {
  readonly #call: Call
  readonly #files = new Map<number, FileInfo>()
  #node: PeerNode | undefined
  #progress: Progress | undefined
  #ended = false

  constructor(call: Call) {
    this.#call = call
  }

  get files(): readonly FileInfo[] {
    return [...this.#files.values()]
  }

  /** Resolves when the tracker knows all of it. */
  async start(options: PeerOptions & { readonly peerPort: number }): Promise<void> {
    const { words, directives } = this.#call
    const only = directives.peerPort !== undefined
    const create = (port: number) => this.#create({ ...options, peerPort: port })
    const { node } = await startOnFreePort({ port: options.peerPort, only }, create)
    await node.indexed()
    if (this.#files.size === 0) throw new RodizioError('LOCAL_FILE', TEXTS.nothingToShare(words))
    await node.update()
  }

  async end(): Promise<void> {
    this.#ended = true
    this.#progress?.stop()
    if (this.#node) await leave(this.#node, this.#call.output)
  }

  async #create(options: PeerOptions): Promise<PeerNode> {
    const { context, output, words } = this.#call
    const paths = words.map((path) => resolve(context.directory, path))
    const { createPeerNode } = await context.loadLibrary()
    const log = stderrLog(output)
    const node = await createPeerNode({ ...options, announce: 'live', paths, log })
    narrate(node.facts, output)
    node.facts.hear('file-shared', (file, info) => this.#files.set(file, info))
    node.facts.hear('file-unshared', (file) => this.#files.delete(file))
    this.#progress?.stop()
    this.#progress = new Progress(new Transfers(node.facts, context.clock), output, context.clock)
    this.#node = node
    // A signal may have come while it was made; it will not start any more.
    if (this.#ended) await node.stop()
    return node
  }
}

function tell({ output }: Call, files: readonly FileInfo[], at: string, secret: boolean): void {
  const paste = files.length > filesNamedMax ? TEXTS.listLine(at) : TEXTS.getLine(files, at)
  output.text([TEXTS.sharingAt({ files: files.length, at, secret }), paste])
  for (const file of files) output.event({ event: 'sharing', ...file, tracker: at })
}
