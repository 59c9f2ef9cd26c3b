import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import type { TrackerSettings } from '../../core/conf/directives.js'
import { Facts, type TrackerFacts } from '../../core/events.js'
import { greet, receive } from '../../core/exchange/handshake.js'
import type { NamedHooks } from '../../core/exchange/hook-chain.js'
import type { PortAllocatorPlugin } from '../../core/extension-points/port-allocator.js'
import type { Strategy, StrategyPlugin } from '../../core/extension-points/strategy.js'
import type { Connection, Listener, Transport } from '../../core/extension-points/transport.js'
import type { Log } from '../../core/runtime/log.js'
import { SeededRandom } from '../../core/runtime/seeded-random.js'
import { Tracker } from '../../core/tracker/tracker.js'
import type { Ask, FileInfo, Message, MessageKind, Register } from '../../core/wire/messages.js'
import { sequential } from '../../plugins/port-allocators/sequential.js'
import { roundRobin } from '../../strategies/round-robin.js'
import { MemoryNetwork } from '../../transports/memory/memory.js'
import { FakeClock } from './fake-clock.js'

export type Of<K extends MessageKind> = Extract<Message, { kind: K }>

export interface WorldOptions extends Partial<TrackerSettings> {
  readonly strategyPlugin?: StrategyPlugin
  readonly allocatorPlugin?: PortAllocatorPlugin
  readonly trackerSecret?: Uint8Array
  readonly hooks?: readonly NamedHooks[]
  /** Whether it listens already; true when left out. */
  readonly started?: boolean
}

export const trackerHost = '10.0.0.1'

export function info(name: string, digits = 'ab', size = 1000): FileInfo {
  return { name, root: digits.repeat(64 / digits.length), size }
}

/**
 * A tracker on a memory network, in virtual time, through the codec, and scripted peers around
 * it.
 */
export class TrackerWorld {
  readonly clock = new FakeClock()
  readonly network = new MemoryNetwork({ clock: this.clock, latencyMs: 1, throughCodec: true })
  readonly facts = new Facts<TrackerFacts>()
  /** Every fact so far, as a list of its name and arguments. */
  readonly told: unknown[][] = []
  readonly logged: string[] = []
  readonly random = new SeededRandom('tracker world')
  readonly tracker: Tracker
  readonly address = { host: trackerHost, port: 2521 }

  constructor(options: WorldOptions = {}) {
    const { strategyPlugin = roundRobin, allocatorPlugin = sequential } = options
    const { trackerSecret, started = true, hooks = [] } = options
    const settings: TrackerSettings = {
      port: 2521,
      maxPeer: 3,
      initialPort: 10_000,
      secret: '',
      ...options,
    }
    this.facts.watch((fact, args) => this.told.push([fact, ...args]))
    this.tracker = new Tracker(
      settings,
      this.facts,
      this.clock,
      this.transport(trackerHost),
      this.random.fork('tracker'),
      this.#log(),
      { instance: '00'.repeat(16), ...(trackerSecret && { secret: trackerSecret }) },
      allocatorPlugin.create(this.#context('allocator')),
      this.strategy(strategyPlugin),
      strategyPlugin.name,
      this.strategy(roundRobin),
      hooks,
    )
    if (!started) return
    this.tracker.start((address) => assert.ok(!(address instanceof Error), String(address)))
    this.clock.advance(1)
  }

  strategy(plugin: StrategyPlugin): Strategy {
    return plugin.create(this.#context('strategy'))
  }

  transport(host: string): Transport {
    return this.network.plugin(host).create(this.#context(host))
  }

  caller(host: string, port = 3333): Caller {
    return new Caller(this, host, port)
  }

  /** What was told of one kind, without its name. */
  facted(fact: keyof TrackerFacts): unknown[][] {
    return this.told.filter(([name]) => name === fact).map(([, ...args]) => args)
  }

  #context(label: string) {
    const { clock } = this
    return { options: {}, clock, random: this.random.fork(label), log: this.#log() }
  }

  #log(): Log {
    const log = (line: string): void => void this.logged.push(line)
    return { debug: log, info: log, warn: log }
  }
}

/** One end of a connection with the tracker, scripted: what comes in waits to be expected. */
export class Line {
  readonly inbox: Message[] = []
  closed = false

  constructor(
    readonly connection: Connection,
    private readonly clock: FakeClock,
  ) {
    connection.handler = {
      message: (message) => void this.inbox.push(message),
      payload: () => undefined,
      closed: () => {
        this.closed = true
      },
    }
  }

  send(message: Message): void {
    this.connection.send(message)
  }

  /** The next message, which must be of that kind. */
  expect<K extends MessageKind>(kind: K, withinMs = 20_000): Of<K> {
    this.clock.runUntil(() => this.inbox.length > 0, withinMs)
    const message = this.inbox.shift()!
    assert.equal(message.kind, kind, JSON.stringify(message))
    return message as Of<K>
  }

  ask<K extends MessageKind>(message: Message, kind: K): Of<K> {
    this.send(message)
    return this.expect(kind)
  }

  expectClosed(): void {
    this.clock.runUntil(() => this.closed, 20_000)
  }

  close(): void {
    this.connection.close()
  }
}

/** A peer that does what the test says, and nothing by itself but prove its session when probed. */
export class Caller {
  session: Of<'registered'> | undefined
  probed = 0
  readonly instance: string
  #listener: Listener | undefined
  readonly #transport: Transport

  constructor(
    readonly world: TrackerWorld,
    readonly host: string,
    readonly port: number,
  ) {
    this.instance = Buffer.from(world.random.bytes(16)).toString('hex')
    this.#transport = world.transport(host)
  }

  get identity() {
    return { instance: this.instance }
  }

  /** A connection to the tracker on which hello has been said. */
  connect(port = 2521, token?: Uint8Array, to: string = trackerHost): Line {
    const { clock, random } = this.world
    let line: Line | Error | undefined
    this.#transport.dial({ host: to, port }, { timeoutMs: 5_000 }, (connection) => {
      if (connection instanceof Error) {
        line = connection
        return
      }
      const options = { clock, random, identity: this.identity, ...(token && { token }) }
      greet(connection, options, (hello) => {
        line = hello instanceof Error ? hello : new Line(connection, clock)
      })
    })
    clock.runUntil(() => line !== undefined, 20_000)
    if (line instanceof Error) throw line
    return line!
  }

  /** The whole way into an exchange. */
  exchange(to: string = trackerHost): Line {
    const first = this.connect(2521, undefined, to)
    const { port, token } = first.ask({ kind: 'enter', as: 'exchange' }, 'admitted')
    if (port === 0) return first
    const line = this.connect(port, token, to)
    first.close()
    return line
  }

  live(): Line {
    const line = this.connect()
    line.ask({ kind: 'enter', as: 'live' }, 'admitted')
    return line
  }

  register(line: Line, more: Partial<Register> = {}): Of<'registered'> {
    this.session = line.ask({ ...this.registration(), ...more }, 'registered')
    return this.session
  }

  registration(): Register {
    const known = this.session && { session: this.session.session, secret: this.session.secret }
    const numbers = { generation: 0, files: 0, slots: 3, freeSlots: 3 }
    return { kind: 'register', port: this.port, ...known, ...numbers }
  }

  /** Answers dial-backs from now on. */
  listen(): this {
    const { clock, random } = this.world
    this.#transport.listen(
      { port: this.port },
      (connection) =>
        receive(connection, { clock, random, identity: this.identity }, (hello) => {
          if (hello instanceof Error) return
          connection.handler = {
            message: (message) => this.#prove(connection, message),
            payload: () => undefined,
            closed() {},
          }
        }),
      (listener) => {
        if (!(listener instanceof Error)) this.#listener = listener
      },
    )
    clock.runUntil(() => this.#listener !== undefined)
    return this
  }

  deafen(): void {
    this.#listener?.close()
    this.#listener = undefined
  }

  /** Registers, lists `files` and leaves the exchange. */
  share(...files: (FileInfo & { share?: number })[]): this {
    const line = this.exchange()
    const { generation } = this.register(line)
    const batch = { from: generation, generation: generation + 1, remove: [], more: false }
    line.ask({ kind: 'files', ...batch, add: files }, 'files-taken')
    line.send({ kind: 'farewell' })
    line.expectClosed()
    return this
  }

  #prove(connection: Connection, message: Message): void {
    if (message.kind !== 'probe') return
    this.probed++
    const known = this.session?.session === message.session ? this.session : undefined
    const mac = known && createHmac('sha256', known.secret).update(message.challenge).digest()
    connection.send({ kind: 'proof', mac: mac ?? new Uint8Array() })
  }
}

export function ask(name: string, more: Partial<Ask> = {}): Ask {
  const rest = { count: 1, need: 'complete' as const, share: 0, outcomes: [], known: [] }
  return { kind: 'ask', name, ...rest, ...more }
}
