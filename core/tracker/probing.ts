import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Facts, TrackerFacts } from '../events.js'
import { greet, type Identity } from '../exchange/handshake.js'
import type { Connection, Transport } from '../extension-points/transport.js'
import { LIMITS } from '../limits.js'
import type { Clock } from '../runtime/clock.js'
import type { Random } from '../runtime/random.js'
import { type Address, formatAddress } from '../wire/address.js'
import type { Message } from '../wire/messages.js'
import type { RegisteredPeer } from './registered-peer.js'

/** `unknown`: nothing was proved either way, so nothing may be concluded. */
export type ProbeResult = 'alive' | 'dead' | 'unknown'

export interface ProbingParts {
  readonly clock: Clock
  readonly random: Random
  readonly transport: Transport
  readonly identity: Identity
  readonly facts: Facts<TrackerFacts>
}

/**
 * Dials peers back: whoever answers at an address and proves to hold the session's secret is the
 * peer that registered. The only way by which one side's word about another one counts.
 */
export class Probing {
  readonly #underWay = new Map<string, Probe>()
  #minuteBeganMs = Number.NEGATIVE_INFINITY
  #probesThisMinute = 0

  constructor(private readonly parts: ProbingParts) {}

  /** Asks at `address`; `done` is called later, or at once when there is no leave to dial. */
  probe(peer: RegisteredPeer, address: Address, done: (result: ProbeResult) => void): void {
    const key = `${peer.session} ${formatAddress(address)}`
    const underWay = this.#underWay.get(key)
    if (underWay) {
      underWay.listeners.push(done)
      return
    }
    if (!this.#mayDial()) return done('unknown')
    const probe = new Probe(this.parts, peer, address, (result) => {
      this.#underWay.delete(key)
      if (result === 'alive') peer.provedMs = this.parts.clock.nowMs()
      if (result !== 'unknown')
        this.parts.facts.tell('probe-ended', peer.arrival, result === 'alive')
      for (const listener of probe.listeners) listener(result)
    })
    this.#underWay.set(key, probe)
    probe.listeners.push(done)
    probe.start()
  }

  /** Ends every probe; nothing is reported any more. */
  stop(): void {
    for (const probe of this.#underWay.values()) probe.cancel()
    this.#underWay.clear()
  }

  #mayDial(): boolean {
    const nowMs = this.parts.clock.nowMs()
    if (nowMs - this.#minuteBeganMs >= 60_000) {
      this.#minuteBeganMs = nowMs
      this.#probesThisMinute = 0
    }
    return this.#probesThisMinute++ < LIMITS.probesPerMinuteMax
  }
}

/** One dial-back. */
class Probe {
  readonly listeners: ((result: ProbeResult) => void)[] = []
  #step: { cancel(): void } | undefined
  #connection: Connection | undefined
  #ended = false

  constructor(
    private readonly parts: ProbingParts,
    private readonly peer: RegisteredPeer,
    private readonly address: Address,
    private readonly ended: (result: ProbeResult) => void,
  ) {}

  start(): void {
    const { clock, transport } = this.parts
    const timer = clock.after(LIMITS.probeTimeoutMs, () => this.#end('dead'))
    const timeoutMs = LIMITS.probeTimeoutMs
    const dial = transport.dial(this.address, { timeoutMs }, (connection) => {
      if (connection instanceof Error) return this.#end('dead')
      this.#connection = connection
      greet(connection, this.parts, (hello) => {
        if (hello instanceof Error) this.#end(resultOf(hello.code))
        else this.#challenge(connection)
      })
    })
    this.#step = {
      cancel() {
        timer.cancel()
        dial.cancel()
      },
    }
  }

  cancel(): void {
    this.#ended = true
    this.#step?.cancel()
    this.#connection?.close()
  }

  #challenge(connection: Connection): void {
    if (this.#ended) return
    const challenge = this.parts.random.bytes(16)
    connection.handler = {
      message: (message) => this.#answered(message, challenge),
      payload: () => undefined,
      closed: () => this.#end('dead'),
    }
    connection.send({ kind: 'probe', session: this.peer.session, challenge })
  }

  #answered(message: Message, challenge: Uint8Array): void {
    if (message.kind === 'ping') return
    if (message.kind === 'failure') return this.#end(resultOf(message.code))
    if (message.kind !== 'proof') return this.#end('dead')
    const expected = createHmac('sha256', this.peer.secret).update(challenge).digest()
    const { mac } = message
    this.#end(mac.length === expected.length && timingSafeEqual(mac, expected) ? 'alive' : 'dead')
  }

  #end(result: ProbeResult): void {
    if (this.#ended) return
    this.cancel()
    this.ended(result)
  }
}

/** One with too many connections at the moment is there all the same. */
function resultOf(code: string): ProbeResult {
  return code === 'BUSY' ? 'unknown' : 'dead'
}
