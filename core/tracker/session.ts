import { RodizioError } from '../errors.js'
import type { Facts, TrackerFacts } from '../events.js'
import { failureOf } from '../exchange/failure.js'
import type { Connection, ConnectionHandler } from '../extension-points/transport.js'
import { LIMITS } from '../limits.js'
import { type Address, formatAddress } from '../wire/address.js'
import type { Hello, Message } from '../wire/messages.js'
import type { Answering } from './answering.js'
import type { AskerMemory } from './asker-memory.js'
import type { Askers } from './askers.js'
import type { Explaining } from './explaining.js'
import type { Peers } from './peers.js'
import type { RegisteredPeer } from './registered-peer.js'
import type { Registrant, Registration } from './registration.js'
import type { SharedLists } from './shared-lists.js'
import { turnAway } from './turn-away.js'
import type { Visitor } from './visitor.js'

/** What sessions work with: the same for all of them. */
export interface SessionServices {
  readonly facts: Facts<TrackerFacts>
  readonly peers: Peers
  readonly askers: Askers
  readonly registration: Registration
  readonly lists: SharedLists
  readonly answering: Answering
  readonly explaining: Explaining
}

/** Who let a session in. */
export interface SessionOwner {
  readonly live: boolean
  heard(session: Session, message: Message): void
  registered?(session: Session, peer: RegisteredPeer): void
  /** Told once, in the step that ended it. */
  ended(session: Session): void
}

/** One conversation with a peer, in an exchange or live: questions are answered in their order. */
export class Session implements ConnectionHandler, Visitor, Registrant {
  readonly zone: string | undefined
  readonly memory: AskerMemory
  #peer: RegisteredPeer | undefined
  #registering = false
  #ended = false

  constructor(
    readonly connection: Connection,
    hello: Hello,
    private readonly services: SessionServices,
    private readonly owner: SessionOwner,
  ) {
    this.zone = hello.zone
    this.memory = services.askers.memoryOf(connection.remote.host, hello.instance)
    connection.handler = this
  }

  get remote(): Address {
    return this.connection.remote
  }
  get local(): Address {
    return this.connection.local
  }
  get live(): boolean {
    return this.owner.live
  }
  get peer(): RegisteredPeer | undefined {
    return this.#peer
  }
  get ended(): boolean {
    return this.#ended
  }

  message(message: Message): void {
    if (this.#ended) return
    this.owner.heard(this, message)
    if (this.#peer?.gone && message.kind !== 'goodbye') {
      const where = formatAddress(this.#peer.address)
      return this.fail(new RodizioError('REFUSED', `the registration of ${where} has ended`))
    }
    if (this.#peer) this.services.peers.seen(this.#peer)
    // Live, nothing else might come from here for hours: so the peer knows that the line holds.
    if (message.kind === 'ping') return this.live ? this.connection.send(message) : undefined
    if (this.#registering) return this.#breach(`'${message.kind}' before the answer to 'register'`)
    this.#answer(message)
  }

  payload(): undefined {
    this.#breach('payload')
  }

  closed(): void {
    this.#end()
  }

  /** Ends it for a fault of the other side, which is told. */
  fail(error: RodizioError): void {
    if (this.#ended) return
    turnAway(this.connection, error, this.services.facts)
    this.#end()
  }

  /** Ends it without a word. */
  close(): void {
    this.connection.close()
    this.#end()
  }

  #answer(message: Message): void {
    const { answering } = this.services
    switch (message.kind) {
      case 'register':
        return this.#register(message)
      case 'files':
        return this.#files(message)
      case 'ask':
        return this.#reply(answering.ask(this, message))
      case 'ask-many':
        return this.#askMany(message)
      case 'browse':
        return this.connection.send(answering.browse(message))
      case 'who-has':
        return this.#reply(answering.whoHas(this, message))
      case 'explain':
        return this.#reply(this.services.explaining.explain(this, message))
      case 'report':
        return answering.hear(this, message)
      case 'goodbye':
        return this.#goodbye(message)
      case 'farewell':
      case 'failure':
        return this.close()
      default:
        return this.#breach(`'${message.kind}'`)
    }
  }

  /** Of a refusal the connection takes no harm: `file` says that it answers a request. */
  #reply(answer: Message | RodizioError): void {
    this.connection.send(answer instanceof Error ? failureOf(answer, 0) : answer)
  }

  #register(message: Extract<Message, { kind: 'register' }>): void {
    this.#registering = true
    this.services.registration.register(this, message, (peer) => {
      this.#registering = false
      if (peer instanceof Error) return this.fail(peer)
      this.#peer = peer
      this.connection.send({
        kind: 'registered',
        session: peer.session,
        secret: peer.secret,
        generation: peer.generation,
        host: peer.address.host,
        heartbeatMs: LIMITS.heartbeatMs,
      })
      this.owner.registered?.(this, peer)
    })
  }

  #askMany(message: Extract<Message, { kind: 'ask-many' }>): void {
    if (message.files.length > LIMITS.filesPerBatch) return this.#breach('as many files at once')
    this.connection.send(this.services.answering.askMany(this, message))
  }

  #files(batch: Extract<Message, { kind: 'files' }>): void {
    if (!this.#peer) return this.#breach("'files' before 'register'")
    const taken = this.services.lists.take(this.#peer, batch, this.remote.host)
    if (taken instanceof Error) this.fail(taken)
    else this.connection.send(taken)
  }

  #goodbye(message: Extract<Message, { kind: 'goodbye' }>): void {
    const error = this.services.registration.goodbye(message)
    if (error) return this.fail(error)
    this.connection.send({ kind: 'farewell' })
    this.close()
  }

  #breach(what: string): void {
    this.fail(new RodizioError('PROTOCOL', `the tracker does not expect ${what} in an exchange`))
  }

  #end(): void {
    if (this.#ended) return
    this.#ended = true
    this.owner.ended(this)
  }
}
