import { type Done, RodizioError } from '../../core/errors.js'
import type {
  Connection,
  ConnectionHandler,
  Listener,
  Transport,
  TransportPlugin,
} from '../../core/extension-points/transport.js'
import { LIMITS } from '../../core/limits.js'
import type { Clock } from '../../core/runtime/clock.js'
import { type Address, isLoopback } from '../../core/wire/address.js'
import { cannotConnect, Dialling } from './dialling.js'
import { MemoryConnection, type MemoryPlace } from './memory-connection.js'
import type { Carry, MemoryLines } from './memory-lines.js'

export interface MemoryNetworkOptions {
  readonly clock: Clock
  /** One way, for all or drawn for each thing sent. 0 when left out. */
  readonly latencyMs?: number | ((from: string, to: string) => number)
  /** How often latencies have changed so far; left out: each time it may be another one. */
  readonly latencyChanges?: () => number
  /** Turns every message into bytes and back, as a real network does. */
  readonly throughCodec?: boolean
  /** How payload takes up the lines; left out: it takes no more time than messages. */
  readonly carry?: Carry
  /** The longest block that is sent at once: a whole piece when left out, which is one event. */
  readonly blockBytesMax?: () => number
  /** Nothing gets from one host to the other now. When that ends: `resume`. */
  readonly blocked?: (from: string, to: string) => boolean
  /** That is so for some; left out: it may always be. */
  readonly anyBlocked?: () => boolean
}

/**
 * A network without sockets, for nodes in one process. Every host has ports of its own and reaches
 * itself as `127.0.0.1` as well. What one side sends reaches the other after the latency, in order,
 * as the very same frozen object.
 */
export class MemoryNetwork {
  readonly #hosts = new Map<string, Host>()
  readonly #lines: MemoryLines
  // A piece is one flow: fewer events, and nothing to gain from less.
  readonly #blockBytesMax: () => number

  constructor(options: MemoryNetworkOptions) {
    const { clock, latencyMs = 0, throughCodec = false, carry } = options
    const { blocked = () => false, anyBlocked = () => true } = options
    const latency = typeof latencyMs === 'number' ? () => latencyMs : latencyMs
    this.#blockBytesMax = options.blockBytesMax ?? (() => LIMITS.pieceBytesMax)
    const latencyChanges = options.latencyChanges ?? (() => Number.NaN)
    this.#lines = {
      delivered: 0,
      clock,
      latencyMs: latency,
      latencyChanges,
      throughCodec,
      carry,
      blocked,
      anyBlocked,
    }
  }

  /** Messages and blocks that have reached the end they were sent to. */
  get delivered(): number {
    return this.#lines.delivered
  }

  /** The transport of nodes on `host`, a name like `10.0.0.1`; the host runs from now on. */
  plugin(host: string): TransportPlugin {
    const create = ({ clock }: { readonly clock: Clock }): Transport => {
      const there = this.#host(host)
      there.up = true
      return new MemoryTransport(there, clock, this.#hosts, this.#lines, this.#blockBytesMax())
    }
    return { kind: 'transport', api: 1, name: 'memory', create }
  }

  /**
   * The programs on `host` are gone and hear nothing more. What was across still arrives; then the
   * other ends see their connections break. `silently`: the machine is gone as well, and nobody is
   * told; who dials it has no answer, and who sends to it hears of it when it runs again.
   */
  crash(host: string, silently = false): void {
    const there = this.#host(host)
    there.up = !silently
    there.listeners.clear()
    for (const transport of there.transports) transport.vanish(silently)
    there.transports.clear()
  }

  /** Something that was `blocked` is so no longer: what waited goes on. */
  resume(): void {
    for (const { transports } of this.#hosts.values())
      for (const { connections } of transports)
        for (const connection of [...connections]) connection.resume()
  }

  /** Of the programs on `host`: ports they listen on, and their ends of connections. */
  inUse(host: string): { readonly listeners: number; readonly connections: number } {
    const { listeners, transports } = this.#host(host)
    let connections = 0
    for (const transport of transports) connections += transport.connections.size
    return { listeners: listeners.size, connections }
  }

  /** Every connection of `host` breaks, for both sides; the programs go on. */
  breakLines(host: string): void {
    const error = new RodizioError('CONNECTION_FAILED', 'the line broke')
    for (const { connections } of this.#host(host).transports)
      for (const connection of [...connections]) connection.close(error)
  }

  #host(name: string): Host {
    const host = this.#hosts.get(name) ?? new Host(name)
    this.#hosts.set(name, host)
    return host
  }
}

/** Until a dial that has no answer is sent again, the first time. */
const askAgainMs = 1000
/** Where systems take the ports from that nobody asked for by number. */
const firstFreePort = 49152

class Host {
  /** It answers, if only to say that nothing listens. */
  up = true
  readonly transports = new Set<MemoryTransport>()
  readonly listeners = new Map<number, MemoryListener>()
  #dialled = 0

  constructor(readonly name: string) {}

  /** The port of an outgoing connection: a label only, so it may come round again. */
  nextDialPort(): number {
    const port = firstFreePort + (this.#dialled++ % (65536 - firstFreePort))
    return this.listeners.has(port) ? this.nextDialPort() : port
  }

  freePort(): number {
    let port = firstFreePort
    while (this.listeners.has(port)) port++
    return port
  }
}

class MemoryTransport implements Transport, MemoryPlace {
  readonly connections = new Set<MemoryConnection>()
  readonly lingering = new Set<MemoryConnection>()
  readonly listeners = new Set<MemoryListener>()
  readonly #dials = new Set<Dialling>()

  constructor(
    private readonly host: Host,
    readonly clock: Clock,
    private readonly hosts: ReadonlyMap<string, Host>,
    private readonly lines: MemoryLines,
    readonly blockBytesMax: number,
  ) {
    host.transports.add(this)
  }

  get hostName(): string {
    return this.host.name
  }

  get up(): boolean {
    return this.host.up
  }

  listen(
    at: { readonly host?: string; readonly port: number },
    accept: (connection: Connection) => ConnectionHandler,
    done: Done<Listener>,
  ): void {
    const listener = this.#bind(at, accept)
    this.clock.after(0, () => done(listener))
  }

  dial(
    to: Address,
    { timeoutMs }: { readonly timeoutMs: number },
    done: Done<Connection>,
  ): { cancel(): void } {
    const dialling = new Dialling(to, timeoutMs, this.clock, done, this.#dials)
    this.#ask(dialling, askAgainMs)
    return dialling
  }

  /** As systems do, it asks again, each time after twice as long, while nobody answers. */
  #ask(dialling: Dialling, againMs: number): void {
    const { to } = dialling
    const { clock, latencyMs, blocked } = this.lines
    const near = this.host.name
    const there = isLoopback(to.host) ? this.host : this.hosts.get(to.host)
    const far = there?.name ?? to.host
    clock.after(latencyMs(near, far), () => {
      if (dialling.settled) return
      if (there?.up === false || blocked(near, far) || blocked(far, near)) {
        dialling.again = this.clock.after(againMs, () => this.#ask(dialling, 2 * againMs))
        return
      }
      const listener = there?.listeners.get(to.port)
      if (listener?.hears(to.host)) return this.#connect(listener, dialling)
      const why = there ? 'nothing listens there' : 'no host has that name'
      const refusal = cannotConnect('CONNECTION_FAILED', to, why)
      this.clock.after(latencyMs(far, near), () => dialling.settle(refusal))
    })
  }

  stop(done: Done): void {
    for (const listener of this.listeners) listener.close()
    for (const dialling of this.#dials) dialling.cancel()
    for (const connection of [...this.connections]) connection.close()
    this.host.transports.delete(this)
    this.clock.after(0, done)
  }

  /** The program that it belongs to is gone. */
  vanish(silently: boolean): void {
    for (const dialling of [...this.#dials]) dialling.cancel()
    for (const connection of [...this.connections, ...this.lingering]) connection.vanish(silently)
  }

  #bind(
    at: { readonly host?: string; readonly port: number },
    accept: (connection: Connection) => ConnectionHandler,
  ): Listener | RodizioError {
    const { host = '::' } = at
    const { name, listeners } = this.host
    const all = host === '::' || host === '0.0.0.0'
    if (!all && host !== name && !isLoopback(host)) {
      const text = `cannot listen on ${host}: the only address of this machine is ${name}`
      return new RodizioError('CONNECTION_FAILED', text)
    }
    const port = at.port || this.host.freePort()
    if (listeners.has(port)) {
      return new RodizioError('PORT_IN_USE', `port ${port} is in use; choose another port`)
    }
    const listener = new MemoryListener({ host, port }, all, this.host, this, accept)
    listeners.set(port, listener)
    this.listeners.add(listener)
    return listener
  }

  #connect(listener: MemoryListener, dialling: Dialling): void {
    const { to } = dialling
    const host = isLoopback(to.host) ? to.host : this.host.name
    const from = { host, port: this.host.nextDialPort() }
    const dialler = new MemoryConnection(this.lines, this, from, to)
    const acceptor = new MemoryConnection(this.lines, listener.place, to, from)
    dialler.pairWith(acceptor)
    // Under way before anything that the acceptor may send.
    acceptor.act(() => {
      if (!dialling.settle(dialler)) dialler.close()
    })
    acceptor.handler = listener.accept(acceptor)
  }
}

class MemoryListener implements Listener {
  constructor(
    readonly address: Address,
    private readonly all: boolean,
    private readonly host: Host,
    readonly place: MemoryTransport,
    readonly accept: (connection: Connection) => ConnectionHandler,
  ) {}

  /** Whether one who dialled `host` comes to this listener. */
  hears(host: string): boolean {
    return this.all || this.address.host === host
  }

  close(): void {
    this.place.listeners.delete(this)
    const { listeners } = this.host
    if (listeners.get(this.address.port) === this) listeners.delete(this.address.port)
  }
}
