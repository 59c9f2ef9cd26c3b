import type { Machine } from '../machine.js'
import type { Invariant } from './invariant.js'

interface Account {
  givenOut: number
  sent: number
  givenIn: number
  received: number
}

/**
 * Neither end alone can say what is under way: a sender that is cut off never tells of bytes that
 * arrive. So both are held to what the network was given to carry.
 */
export const carriedBytes: Invariant = {
  name: 'carried-bytes',
  statement: 'no peer sends or receives more bytes than the network was given to carry for it',
  watch: (scene) => {
    if (!scene.world.model.carry) return {}
    const accounts: Account[] = []
    const accountOf = ({ number }: Machine): Account => {
      accounts[number] ??= { givenOut: 0, sent: 0, givenIn: 0, received: 0 }
      return accounts[number]
    }
    return {
      carried: (from, to, bytes) => {
        accountOf(from).givenOut += bytes
        accountOf(to).givenIn += bytes
      },
      peer: {
        'bytes-sent': (machine, _file, _link, bytes) => {
          const account = accountOf(machine)
          account.sent += bytes
          if (account.sent <= account.givenOut) return
          const text = `${account.sent} bytes sent of ${account.givenOut} given to the network`
          scene.broken(`${machine.name} tells of ${text}`, machine)
        },
        'bytes-received': (machine, _file, _link, bytes) => {
          const account = accountOf(machine)
          account.received += bytes
          if (account.received <= account.givenIn) return
          const text = `${account.received} bytes received of ${account.givenIn} sent to it`
          scene.broken(`${machine.name} tells of ${text}`, machine)
        },
      },
    }
  },
}
