import { receive } from '../../core/exchange/handshake.js'
import type { Connection } from '../../core/extension-points/transport.js'
import { silentLog } from '../../core/runtime/log.js'
import { SeededRandom } from '../../core/runtime/seeded-random.js'
import type { Message } from '../../core/wire/messages.js'
import { hostOf, type MemoryWorld } from './memory-world.js'

/**
 * Puts somebody in the place of a peer that shares a file and has told the tracker: whoever is sent
 * there talks to `answer`, which gets each message and the link to say anything on.
 */
export function takePlaceOf(
  world: MemoryWorld,
  number: number,
  answer: (message: Message, link: Connection) => void,
): void {
  const host = hostOf(number)
  world.network.crash(host)
  const { clock } = world
  const random = new SeededRandom(`raw ${number}`)
  const plugin = world.network.plugin(host)
  const transport = plugin.create({ options: {}, clock, random, log: silentLog })
  const identity = { instance: Buffer.from(random.bytes(16)).toString('hex') }
  const accept = (connection: Connection) =>
    receive(connection, { clock, random, identity }, (hello) => {
      if (hello instanceof Error) return
      connection.handler = {
        message: (message) => answer(message, connection),
        payload: () => undefined,
        closed: () => {},
      }
    })
  transport.listen({ port: 3333 }, accept, () => {})
}
