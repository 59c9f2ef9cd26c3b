import { createHmac, timingSafeEqual } from 'node:crypto'
import { type Done, RodizioError } from '../errors.js'
import type { Connection, ConnectionHandler } from '../extension-points/transport.js'
import { LIMITS } from '../limits.js'
import type { Clock, Timer } from '../runtime/clock.js'
import type { Random } from '../runtime/random.js'
import { formatAddress } from '../wire/address.js'
import { type Auth, type Hello, type Message, PROTOCOL } from '../wire/messages.js'
import { failureOf, remoteFailure } from './failure.js'

/** Who a node is in its hellos. */
export interface Identity {
  /** 32 hex digits, drawn at each start. */
  readonly instance: string
  readonly zone?: string
  /** Both sides must hold it, or neither. It proves membership and never travels. */
  readonly secret?: Uint8Array
}

export interface HandshakeOptions {
  readonly clock: Clock
  readonly random: Random
  readonly identity: Identity
  /** Less than the usual time for it, if there is less. */
  readonly timeoutMs?: number
  /** Where this node listens for other peers, if it does. */
  readonly port?: () => number
  /** Dialling an exchange's port: what the grant said. */
  readonly token?: Uint8Array
  /** Accepting on an exchange's port: whether this hello may come in. */
  readonly admits?: (hello: Hello) => boolean
}

/** The feature by which a node says that it wants, and gives, proof of the shared secret. */
const secretFeature = 'secret'

/** Says hello as the one who dialled. `done` then owns the connection and sets its handler. */
export function greet(connection: Connection, options: HandshakeOptions, done: Done<Hello>): void {
  connection.handler = new Handshake(connection, 'D', options, done)
}

/** Hears hello as the one who was dialled: the handler to return to the transport's `accept`. */
export function receive(
  connection: Connection,
  options: HandshakeOptions,
  done: Done<Hello>,
): ConnectionHandler {
  return new Handshake(connection, 'A', options, done)
}

/**
 * Both hellos, then both proofs where a secret is set. A bearer of a valid token needs no proof:
 * the token was handed out on a connection that had it. Whatever goes wrong, the other side is told
 * once, the connection is closed, and `done` hears it; a silent other side is closed after a
 * time-out.
 */
class Handshake implements ConnectionHandler {
  readonly #nonce: Uint8Array
  readonly #timer: Timer
  #remote: Hello | undefined
  #ended = false

  constructor(
    private readonly connection: Connection,
    private readonly role: 'D' | 'A',
    private readonly options: HandshakeOptions,
    private readonly done: Done<Hello>,
  ) {
    this.#nonce = options.random.bytes(16)
    const timeoutMs = Math.min(LIMITS.handshakeTimeoutMs, options.timeoutMs ?? Infinity)
    this.#timer = options.clock.after(timeoutMs, () =>
      this.#fail(new RodizioError('TIMED_OUT', `${this.#who()} did not say hello in time`)),
    )
    if (role === 'D') this.#sayHello()
  }

  message(message: Message): void {
    if (this.#ended) return
    if (message.kind === 'failure') return this.#end(remoteFailure(message, this.#who()))
    if (message.kind === 'hello' && !this.#remote) return this.#hearHello(message)
    if (message.kind === 'auth' && this.#remote) return this.#hearProof(message)
    this.#fail(new RodizioError('PROTOCOL', `${this.#who()} sent '${message.kind}' before hello`))
  }

  payload(): undefined {
    this.#fail(new RodizioError('PROTOCOL', `${this.#who()} sent payload before hello`))
  }

  closed(reason: RodizioError | undefined): void {
    this.#end(
      reason ?? new RodizioError('CONNECTION_FAILED', `${this.#who()} hung up before saying hello`),
    )
  }

  #hearHello(hello: Hello): void {
    this.#remote = hello
    if (hello.major !== PROTOCOL.major) {
      const theirs = `version ${hello.major}.${hello.minor}`
      const versions = `${theirs}, this is ${PROTOCOL.major}.${PROTOCOL.minor}`
      return this.#fail(new RodizioError('VERSION', `${this.#who()} speaks ${versions}`))
    }
    const { admits, identity, token } = this.options
    if (admits && !admits(hello)) {
      return this.#fail(
        new RodizioError('REFUSED', 'this port is for another exchange, or the token was used up'),
      )
    }
    if (this.role === 'A') this.#sayHello()
    if (token || admits) return this.#succeed()
    const theirs = hello.features.includes(secretFeature)
    if (!theirs && !identity.secret) return this.#succeed()
    if (!identity.secret) {
      return this.#fail(
        new RodizioError(
          'SECRET',
          `${this.#who()} asks for a secret; name a file with it (secret)`,
        ),
      )
    }
    if (!theirs) {
      return this.#fail(
        new RodizioError(
          'SECRET',
          `${this.#who()} has no secret, but one is required here (secret)`,
        ),
      )
    }
    if (this.role === 'D') this.#sendProof(identity.secret)
  }

  #hearProof(auth: Auth): void {
    const { secret } = this.options.identity
    const expected = secret && this.#proof(secret, this.role === 'D' ? 'A' : 'D')
    if (!expected || auth.mac.length !== expected.length || !timingSafeEqual(auth.mac, expected)) {
      return this.#fail(new RodizioError('SECRET', `${this.#who()} does not hold the same secret`))
    }
    if (this.role === 'A') this.#sendProof(secret)
    this.#succeed()
  }

  #sayHello(): void {
    const { identity, port, token } = this.options
    this.connection.send({
      kind: 'hello',
      ...PROTOCOL,
      features: identity.secret ? [secretFeature] : [],
      instance: identity.instance,
      nonce: this.#nonce,
      ...(token && { token }),
      ...(port && { port: port() }),
      ...(identity.zone && { zone: identity.zone }),
    })
  }

  #sendProof(secret: Uint8Array): void {
    this.connection.send({ kind: 'auth', mac: this.#proof(secret, this.role) })
  }

  #proof(secret: Uint8Array, role: 'D' | 'A'): Uint8Array {
    const theirs = this.#remote?.nonce ?? new Uint8Array()
    const [dialler, acceptor] = this.role === 'D' ? [this.#nonce, theirs] : [theirs, this.#nonce]
    return createHmac('sha256', secret).update(role).update(dialler).update(acceptor).digest()
  }

  #succeed(): void {
    if (this.#remote) this.#end(this.#remote)
  }

  /** A fault seen on this side: the other one is told. */
  #fail(error: RodizioError): void {
    if (this.#ended) return
    this.connection.send(failureOf(error))
    this.#end(error)
  }

  #end(outcome: Hello | RodizioError): void {
    if (this.#ended) return
    this.#ended = true
    this.#timer.cancel()
    if (outcome instanceof Error) this.connection.close(outcome)
    this.done(outcome)
  }

  #who(): string {
    return formatAddress(this.connection.remote)
  }
}
