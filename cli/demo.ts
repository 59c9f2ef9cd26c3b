import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Got } from '../core/peer/results.js'
import type { Address } from '../core/wire/address.js'
import type { PeerNode } from '../index.js'
import type { Call } from './command.js'
import { type Context, processContext } from './context.js'
import { EXIT, exitStatus } from './exit-status.js'
import { Output } from './output.js'
import { Prompt } from './prompt.js'
import { peerOptions, trackerOptions } from './settings.js'
import { Signals } from './signals.js'
import { startOnFreePort } from './start-on-free-port.js'
import { TEXTS } from './texts.js'
import { Transfers } from './transfers.js'

/**
 * What `npm start` shows: a tracker and three peers on this machine, from the .conf files that come
 * along, and a file that moves from the first peer to the second and from that to the third.
 */

const sampleName = 'hello.bin'
/** One piece, so that it comes from the next peer alone. */
const sampleBytes = 256 * 1024

class Demo {
  readonly #context: Context
  readonly #output: Output
  /** Variables are for the user's own nodes, not for these. */
  readonly #call: Call
  readonly #conf: string
  readonly #folder = mkdtempSync(join(tmpdir(), 'rodizio-'))
  readonly #nodes: { stop(): Promise<void> }[] = []
  #ended = false
  /** Names of the peers, by the ports where they listen. */
  readonly #names = new Map<number, string>()

  constructor(context: Context, output: Output) {
    this.#context = context
    this.#output = output
    const quiet = { ...context, environment: {} }
    this.#call = { context: quiet, output, words: [], flags: {}, directives: {} }
    this.#conf = join(
      dirname(createRequire(import.meta.url).resolve('rodizio/package.json')),
      'conf',
    )
  }

  /** Resolves to the peer that is left to play with. */
  async show(): Promise<PeerNode> {
    const tracker = await this.#startTracker()
    this.#output.text([TEXTS.demo.tracker(tracker)])

    mkdirSync(join(this.#folder, 'A'))
    writeFileSync(join(this.#folder, 'A', sampleName), randomBytes(sampleBytes))
    const first = await this.#startPeer('A', tracker)
    await first.node.update()
    this.#output.text([TEXTS.demo.seeder(first.address, sampleName, sampleBytes)])

    const second = await this.#startPeer('B', tracker)
    this.#tell('B', await second.node.get(sampleName))
    // A peer's list goes to the tracker with its requests: from now on B is a holder.
    await second.node.update()

    const third = await this.#startPeer('C', tracker)
    this.#tell('C', await third.node.get(sampleName))
    await third.node.update()
    return third.node
  }

  async end(): Promise<void> {
    this.#ended = true
    for (const node of this.#nodes.reverse()) await node.stop()
    rmSync(this.#folder, { recursive: true })
  }

  async #startTracker(): Promise<Address> {
    const options = await trackerOptions(this.#call, join(this.#conf, 'tracker.conf'))
    const { createTracker } = await this.#context.loadLibrary()
    const create = (port: number) => createTracker({ ...options, port })
    const { node, address } = await startOnFreePort(options, create)
    await this.#keep(node)
    return onLoopback(address)
  }

  async #startPeer(name: string, tracker: Address): Promise<{ node: PeerNode; address: Address }> {
    const options = await peerOptions(this.#call, join(this.#conf, 'peer.conf'), {
      shared: join(this.#folder, name),
      serverPort: String(tracker.port),
    })
    const { createPeerNode } = await this.#context.loadLibrary()
    const create = (peerPort: number) => createPeerNode({ ...options, peerPort })
    const { node, address } = await startOnFreePort({ port: options.peerPort }, create)
    await this.#keep(node)
    this.#names.set(address.port, name)
    return { node, address: onLoopback(address) }
  }

  async #keep(node: { stop(): Promise<void> }): Promise<void> {
    this.#nodes.push(node)
    // A signal may have come while it started.
    if (this.#ended) await node.stop()
  }

  #tell(peer: string, { file, sources }: Got): void {
    const from = sources.map((source) => this.#names.get(source.peer.port) ?? '?').join(', ')
    this.#output.text([TEXTS.demo.got({ peer, file, from, next: from !== 'A' })])
  }
}

/** These nodes are told about on the machine they run on. */
function onLoopback({ port }: Address): Address {
  return { host: '127.0.0.1', port }
}

async function run(context: Context): Promise<number> {
  const output = new Output(context, {})
  const signals = new Signals(context)
  const demo = new Demo(context, output)
  try {
    const peer = await Promise.race([demo.show(), signals.received()])
    if (peer && context.inputKind() === 'terminal' && context.stderr.isTTY) {
      output.text([TEXTS.demo.invitation(sampleName)])
      const transfers = new Transfers(peer.facts, context.clock)
      await new Prompt(context, { node: peer, output, transfers }, signals).run()
    }
    return signals.status ?? EXIT.done
  } catch (error) {
    output.error(error)
    return exitStatus(error)
  } finally {
    await demo.end()
    signals.release()
  }
}

void run(processContext()).then((status) => {
  process.exitCode = status
})
