import { RodizioError } from '../errors.js'
import type { Connection } from '../extension-points/transport.js'
import { LIMITS } from '../limits.js'
import type { Clock } from '../runtime/clock.js'
import type { Hello } from '../wire/messages.js'
import type { Probing } from './probing.js'
import type { RegisteredPeer } from './registered-peer.js'
import type { Registry } from './registry.js'
import { Session, type SessionOwner, type SessionServices } from './session.js'
import { SilenceWatch } from './silence-watch.js'
import { turnAway } from './turn-away.js'

const silenceMsMax = LIMITS.heartbeatMs * LIMITS.heartbeatsMissedMax

export interface LivePeersParts {
  readonly clock: Clock
  readonly registry: Registry
  readonly probing: Probing
  readonly services: SessionServices
}

/**
 * The sessions that stay, outside `maxPeer`: peers that tell every change, and that they are
 * there.
 */
export class LivePeers implements SessionOwner {
  readonly live = true
  readonly #sessions = new Set<Session>()
  readonly #sessionOf = new Map<RegisteredPeer, Session>()
  readonly #silence: SilenceWatch<Session>
  /** Those whose connection has ended, and who owe a sign of life all the same. */
  readonly #absent: SilenceWatch<RegisteredPeer>

  constructor(private readonly parts: LivePeersParts) {
    this.#absent = new SilenceWatch(parts.clock, silenceMsMax, (peer) => this.#miss(peer))
    this.#silence = new SilenceWatch(parts.clock, silenceMsMax, (session) => this.#drop(session))
  }

  enter(connection: Connection, hello: Hello): void {
    if (this.#sessions.size >= LIMITS.livePeersMax) {
      const message = 'the tracker has as many live peers as it can; try again later'
      const error = new RodizioError('BUSY', message, { retryMs: LIMITS.busyRetryMs })
      return turnAway(connection, error, this.parts.services.facts)
    }
    connection.send({ kind: 'admitted', port: 0, token: new Uint8Array(16) })
    const session = new Session(connection, hello, this.parts.services, this)
    this.#sessions.add(session)
    this.#silence.heard(session)
  }

  heard(session: Session): void {
    this.#silence.heard(session)
  }

  /** A peer that opens a second connection has lost the first one, whether it is noticed or not. */
  registered(session: Session, peer: RegisteredPeer): void {
    const former = this.#sessionOf.get(peer)
    this.#sessionOf.set(peer, session)
    this.#absent.forget(peer)
    if (former !== session) former?.close()
  }

  /**
   * A connection may break while both ends are well, so the peer stays listed while it answers a
   * dial-back: it will come again, and need not send its list anew.
   */
  ended(session: Session): void {
    this.#sessions.delete(session)
    this.#silence.forget(session)
    const { peer } = session
    if (!peer || this.#sessionOf.get(peer) !== session) return
    this.#sessionOf.delete(peer)
    peer.live = false
    if (peer.gone) return
    this.#absent.heard(peer)
    this.parts.probing.probe(peer, peer.address, (found) => {
      if (found === 'dead' && !peer.live) this.parts.registry.leave(peer, 'unreachable')
    })
  }

  stop(): void {
    this.#silence.stop()
    this.#absent.stop()
    this.#sessionOf.clear()
    for (const session of this.#sessions) session.close()
  }

  /** It has not come again. There may be no leave to dial so many: then silence counts. */
  #miss(peer: RegisteredPeer): void {
    if (peer.gone || peer.live) return
    this.parts.probing.probe(peer, peer.address, (found) => {
      if (peer.live) return
      if (found === 'alive') this.#absent.heard(peer)
      else this.parts.registry.leave(peer, 'silent')
    })
  }

  /** It owed a sign of life, and had three chances. */
  #drop(session: Session): void {
    if (session.peer) this.parts.registry.leave(session.peer, 'silent')
    session.fail(new RodizioError('TIMED_OUT', `no sign of life for ${silenceMsMax / 1000} s`))
  }
}
