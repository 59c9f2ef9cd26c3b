import type { Machine } from '../machine.js'
import type { Invariant } from './invariant.js'
import { PerMachine } from './per-machine.js'

export const ports: Invariant = {
  name: 'ports',
  statement:
    'a port is leased to one exchange at a time, given back once, and all are when a program stops',
  watch: (scene) => {
    const leased = new PerMachine(() => new Set<number>())
    const exchanges = new PerMachine(() => new Set<number>())
    const lease = (machine: Machine, port: number): void => {
      const taken = leased.of(machine)
      if (taken.has(port)) scene.broken(`${machine.name} leased port ${port} twice`, machine)
      taken.add(port)
    }
    const giveBack = (machine: Machine, port: number): void => {
      if (leased.of(machine).delete(port)) return
      scene.broken(`${machine.name} gave port ${port} back, which it did not have`, machine)
    }
    const checkStopped = (machine: Machine): void => {
      const [port] = leased.of(machine)
      if (port === undefined) return
      scene.broken(`${machine.name} has stopped, and not given port ${port} back`, machine)
    }
    return {
      began: (machine) => {
        leased.forget(machine)
        exchanges.forget(machine)
      },
      peer: {
        'port-leased': lease,
        'port-returned': giveBack,
        stopped: checkStopped,
      },
      tracker: {
        'exchange-admitted': (machine, exchange, port) => {
          if (port === 0) return
          exchanges.of(machine).add(exchange)
          lease(machine, port)
        },
        'exchange-ended': (machine, exchange, port) => {
          if (exchanges.of(machine).delete(exchange)) giveBack(machine, port)
        },
        stopped: checkStopped,
      },
    }
  },
}
