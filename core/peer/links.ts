import type { Done } from '../errors.js'
import { RodizioError } from '../errors.js'
import type { Facts, PeerFacts } from '../events.js'
import type { HandshakeOptions } from '../exchange/handshake.js'
import { reach } from '../exchange/reach.js'
import type { Connection, Transport } from '../extension-points/transport.js'
import { LIMITS } from '../limits.js'
import type { Clock, Timer } from '../runtime/clock.js'
import { type Address, formatAddress } from '../wire/address.js'
import type { Hello, Probe, Proof } from '../wire/messages.js'
import { FetchSide } from './fetch-side.js'
import { Link, type LinkOwner, type LinkSides } from './link.js'
import type { Rates } from './rates.js'
import { UploadSide } from './upload-side.js'
import type { Uploads } from './uploads.js'

export interface LinksParts {
  readonly clock: Clock
  readonly facts: Facts<PeerFacts>
  readonly transport: Transport
  readonly handshake: HandshakeOptions
  readonly proof: (probe: Probe) => Proof
  readonly refusal: LinkOwner['refusal']
  readonly uploads: Uploads
  readonly rates: Rates
}

/** All links of this peer: those that came in, and those it dialled, one for each address. */
export class Links {
  readonly #links = new Set<Link>()
  /**
   * Those that were dialled, by where. One that came in says itself where it listens, and is not
   * taken for somebody else on its word.
   */
  readonly #byAddress = new Map<string, Link>()
  readonly #dialling = new Map<string, { waiting: Done<Link>[]; cancel(): void }>()
  /** Links that nobody used when that was looked at last, and when they are closed if so still. */
  readonly #resting = new Map<Link, number>()
  /** Runs for the first of these: one for each would be one for each link of a swarm. */
  #restTimer: Timer | undefined
  readonly #owner: LinkOwner
  readonly #sides: LinkSides
  #lastNumber = 0
  #lastGone: (() => void) | undefined

  constructor(private readonly parts: LinksParts) {
    const { proof, refusal, uploads } = parts
    const fetchParts = { ...parts, fetchEnded: (link: Link) => this.released(link) }
    this.#owner = { proof, refusal, linkClosed: this.#removed }
    this.#sides = {
      uploads: (link) => new UploadSide(link, uploads),
      fetches: (link) => new FetchSide(link, fetchParts),
    }
  }

  values(): Iterable<Link> {
    return this.#links
  }

  /** A peer that dialled us has said hello. */
  welcome(connection: Connection, hello: Hello): void {
    const { host } = connection.remote
    this.#add(connection, hello, { host, port: hello.port ?? connection.remote.port }, false)
  }

  /** The link to the peer that listens at `address`, dialled if there is none. */
  to(address: Address, done: Done<Link>): void {
    const key = formatAddress(address)
    const link = this.#byAddress.get(key)
    if (link) return done(link)
    const under = this.#dialling.get(key)
    if (under) under.waiting.push(done)
    else this.#dial(address, key, done)
  }

  /** Closes a link that nobody has used for a while. */
  released(link: Link): void {
    if (!link.idle || !this.#links.has(link)) return
    const dueMs = this.parts.clock.nowMs() + LIMITS.linkIdleTimeoutMs
    this.#resting.delete(link)
    this.#resting.set(link, dueMs)
    this.#watchResting(dueMs)
  }

  #watchResting(dueMs: number): void {
    const { clock } = this.parts
    this.#restTimer ??= clock.after(dueMs - clock.nowMs(), () => {
      this.#restTimer = undefined
      for (const [link, linkDueMs] of this.#resting) {
        if (linkDueMs > clock.nowMs()) return this.#watchResting(linkDueMs)
        this.#resting.delete(link)
        if (link.idle) link.close()
      }
    })
  }

  #stopWatching(): void {
    this.#restTimer?.cancel()
    this.#restTimer = undefined
  }

  /** Ends all of them. `done` is called when the last one has gone. */
  close(done: () => void): void {
    for (const { cancel } of this.#dialling.values()) cancel()
    this.#dialling.clear()
    this.#lastGone = done
    if (this.#links.size === 0) done()
    for (const link of [...this.#links]) link.close()
  }

  #dial(address: Address, key: string, done: Done<Link>): void {
    const { transport, handshake } = this.parts
    const waiting = [done]
    const end = (outcome: Link | RodizioError): void => {
      if (!this.#dialling.delete(key)) return
      for (const each of waiting) each(outcome)
    }
    const options = { ...handshake, timeoutMs: LIMITS.dialTimeoutMs }
    const attempt = reach(transport, address, options, (reached) => {
      if (reached instanceof Error) return end(reached)
      if (reached.hello.instance === handshake.identity.instance) {
        reached.connection.close()
        return end(new RodizioError('REFUSED', `${key} is this peer itself`))
      }
      end(this.#add(reached.connection, reached.hello, address, true))
    })
    this.#dialling.set(key, { waiting, cancel: attempt.cancel })
  }

  #add(connection: Connection, hello: Hello, address: Address, outgoing: boolean): Link {
    const number = ++this.#lastNumber
    const who = { instance: hello.instance, address, dialled: outgoing }
    const link = new Link(number, connection, who, this.#owner, this.#sides)
    this.#links.add(link)
    const key = formatAddress(address)
    if (outgoing) this.#byAddress.set(key, link)
    this.parts.facts.tell('link-opened', number, address, outgoing)
    this.released(link)
    return link
  }

  readonly #removed = (link: Link, reason: RodizioError | undefined): void => {
    this.#links.delete(link)
    this.#resting.delete(link)
    if (this.#resting.size === 0) this.#stopWatching()
    const key = formatAddress(link.address)
    if (this.#byAddress.get(key) === link) this.#byAddress.delete(key)
    this.parts.facts.tell('link-closed', link.number, reason?.code ?? 'closed')
    if (this.#links.size === 0) this.#lastGone?.()
  }
}
