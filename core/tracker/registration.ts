import { timingSafeEqual } from 'node:crypto'
import { type Done, RodizioError } from '../errors.js'
import type { Facts, TrackerFacts } from '../events.js'
import { LIMITS } from '../limits.js'
import { type Address, formatAddress, isHost, normaliseHost, sameAddress } from '../wire/address.js'
import type { Goodbye, Register } from '../wire/messages.js'
import type { AskerMemory } from './asker-memory.js'
import type { Peers } from './peers.js'
import type { Probing } from './probing.js'
import type { RegisteredPeer } from './registered-peer.js'
import type { Registry } from './registry.js'

/** The side of a connection that wants to register. */
export interface Registrant {
  readonly remote: Address
  readonly zone: string | undefined
  readonly memory: AskerMemory
  /** Whom it has registered as before on this connection. */
  readonly peer: RegisteredPeer | undefined
  /** Whether it means to stay connected. */
  readonly live: boolean
  /** Its connection has ended: there is nobody left to register. */
  readonly ended: boolean
}

export interface RegistrationParts {
  readonly facts: Facts<TrackerFacts>
  readonly peers: Peers
  readonly registry: Registry
  readonly probing: Probing
}

/**
 * Who may stand in the registry, and where. A session and its secret keep a registration; the
 * address of another one is given away only when a dial-back does not find that other one there.
 */
export class Registration {
  constructor(private readonly parts: RegistrationParts) {}

  /**
   * `done` is called at once, or after a dial-back to whoever was registered at the same address;
   * not at all when the registrant has gone by then. The new session is to be told within `done`.
   */
  register(registrant: Registrant, message: Register, done: Done<RegisteredPeer>): void {
    const { peers } = this.parts
    const advertise = message.advertise && normaliseHost(message.advertise)
    if (advertise && !isHost(advertise)) {
      return done(new RodizioError('REFUSED', 'advertise needs a host name or an IP address'))
    }
    const seen = { host: registrant.remote.host, port: message.port }
    const known = this.#known(registrant, message)
    const stays = known && sameAddress(known.seen, seen) && known.advertise === advertise
    const occupant = stays ? undefined : peers.at(seen)
    if (occupant && occupant !== known) {
      const again = (): void => {
        if (!registrant.ended) this.register(registrant, message, done)
      }
      return this.#takeOver(occupant, again, done)
    }
    if (!known && peers.size >= LIMITS.peersMax) return done(this.#noRoom())
    const peer = known ?? peers.add(seen)
    if (known && !stays) peers.move(known, seen)
    peer.seen = seen
    peer.advertise = advertise
    this.#refresh(peer, registrant, message, !stays)
    done(peer)
    if (advertise && advertise !== peer.address.host) this.#verifyAdvertised(peer, advertise)
  }

  /** Ends the registration. One that is not known has ended already. */
  goodbye(message: Goodbye): RodizioError | undefined {
    const peer = this.#holderOf(message)
    if (peer) this.parts.registry.leave(peer, 'goodbye')
    else if (this.parts.peers.ofSession(message.session)) {
      return new RodizioError('REFUSED', 'the session belongs to another secret')
    }
    return undefined
  }

  /** The same connection, or the right session and secret, make it the same peer. */
  #known({ peer }: Registrant, message: Register): RegisteredPeer | undefined {
    return peer && !peer.gone ? peer : this.#holderOf(message)
  }

  #holderOf({ session, secret }: Pick<Register, 'session' | 'secret'>): RegisteredPeer | undefined {
    const peer = session === undefined ? undefined : this.parts.peers.ofSession(session)
    if (!peer || secret?.length !== peer.secret.length) return undefined
    return timingSafeEqual(secret, peer.secret) ? peer : undefined
  }

  #refresh(
    peer: RegisteredPeer,
    { zone, live, memory }: Registrant,
    { slots, freeSlots }: Register,
    moved: boolean,
  ): void {
    const { facts, peers } = this.parts
    peer.zone = zone
    peer.memory = memory
    peer.listUnderWay = undefined
    peers.setSlots(peer, slots, freeSlots)
    peers.seen(peer)
    const news = moved || (live && !peer.live)
    peer.live ||= live
    if (news) facts.tell('peer-registered', peer.arrival, peer.address, peer.live)
  }

  /** A restarted peer does not know its former session, so that the dial-back fails on it. */
  #takeOver(occupant: RegisteredPeer, again: () => void, done: Done<RegisteredPeer>): void {
    const where = formatAddress(occupant.address)
    this.parts.probing.probe(occupant, occupant.address, (found) => {
      if (found === 'alive') {
        const message = `another peer is registered at ${where} and answers there; use another port`
        return done(new RodizioError('REFUSED', message))
      }
      if (found === 'unknown') {
        const message = `whether ${where} is still in use cannot be found out now; try again later`
        return done(new RodizioError('BUSY', message, { retryMs: LIMITS.busyRetryMs }))
      }
      this.parts.registry.leave(occupant, 'replaced')
      again()
    })
  }

  /** Peers that vanished without goodbye are found out here at the latest. */
  #noRoom(): RodizioError {
    const { peers, probing, registry } = this.parts
    const suspect = peers.longestUnseen
    if (suspect) {
      probing.probe(suspect, suspect.address, (found) => {
        if (found === 'dead') registry.leave(suspect, 'unreachable')
        else peers.seen(suspect)
      })
    }
    const message = 'the tracker knows as many peers as it can; try again later'
    return new RodizioError('BUSY', message, { retryMs: LIMITS.busyRetryMs })
  }

  /** Whoever proves the session at the advertised address is there, and nobody else is. */
  #verifyAdvertised(peer: RegisteredPeer, advertise: string): void {
    const { facts, peers, probing, registry } = this.parts
    const address = { host: advertise, port: peer.seen.port }
    probing.probe(peer, address, (found) => {
      const current = peer.advertise === advertise && peer.seen.port === address.port
      if (found !== 'alive' || peer.gone || !current) return
      const other = peers.at(address)
      if (other === peer) return
      if (other) registry.leave(other, 'replaced')
      peers.move(peer, address)
      facts.tell('peer-registered', peer.arrival, address, peer.live)
    })
  }
}
