import type { Done } from '../errors.js'
import type { Connection, Transport } from '../extension-points/transport.js'
import type { Address } from '../wire/address.js'
import type { Hello } from '../wire/messages.js'
import { greet, type HandshakeOptions } from './handshake.js'

/** A node that was dialled and has said hello. Its connection wants a handler, at once. */
export interface Reached {
  readonly connection: Connection
  readonly hello: Hello
}

/** Dials and says hello. `cancel` gives up wherever that is; nothing is reported afterwards. */
export function reach(
  transport: Transport,
  to: Address,
  options: HandshakeOptions & { readonly timeoutMs: number },
  done: Done<Reached>,
): { cancel(): void } {
  let cancelled = false
  let step: { cancel(): void } = transport.dial(to, options, (connection) => {
    if (connection instanceof Error) return done(connection)
    step = { cancel: () => connection.close() }
    greet(connection, options, (hello) => {
      if (cancelled) return
      done(hello instanceof Error ? hello : { connection, hello })
    })
  })
  return {
    cancel() {
      cancelled = true
      step.cancel()
    },
  }
}
