import assert from 'node:assert/strict'
import { Facts } from '../../core/events.js'
import { PortLeases } from '../../core/exchange/port-leases.js'
import { Turns } from '../../core/exchange/turns.js'
import { LIMITS } from '../../core/limits.js'
import { Downloads } from '../../core/peer/downloads.js'
import { PeerNode } from '../../core/peer/peer-node.js'
import { PieceBoard } from '../../core/peer/piece-board.js'
import { UploadSlots } from '../../core/peer/upload-slots.js'
import { Uploads } from '../../core/peer/uploads.js'
import { CheckedStrategy } from '../../core/tracker/checked-strategy.js'
import { HoldersView } from '../../core/tracker/holders-view.js'
import { Registry } from '../../core/tracker/registry.js'
import { SilenceWatch } from '../../core/tracker/silence-watch.js'
import { SimulatedPart } from '../../simulation/disk/simulated-file.js'
import { accessLinks, createSimulation } from '../../simulation/index.js'
import { INVARIANTS } from '../../simulation/invariants/all.js'
import type { Simulation } from '../../simulation/simulation.js'

/** A bug, planted in a swarm that it shows in, and the rule that must catch it. */
interface Canary {
  readonly invariant: string
  readonly bug: string
  plant(): void
  /** Makes of the usual swarm one that the bug shows in. */
  arrange?(simulation: Simulation): void
  readonly announce?: 'live' | 'on-request'
  readonly limit?: string
}

const undo: (() => void)[] = []

/** Puts something else in the place of a property, until the test is over. */
function replace<T extends object, K extends keyof T>(
  target: T,
  name: K,
  make: (original: T[K]) => T[K],
): void {
  const before = Object.getOwnPropertyDescriptor(target, name)
  const value = make(target[name])
  Object.defineProperty(target, name, { value, configurable: true, writable: true })
  undo.push(() => {
    if (before) Object.defineProperty(target, name, before)
    else Reflect.deleteProperty(target, name)
  })
}

function replaceGetter<T extends object, K extends keyof T>(
  target: T,
  name: K,
  get: (this: T) => T[K],
): void {
  const before = Object.getOwnPropertyDescriptor(target, name)!
  Object.defineProperty(target, name, { ...before, get })
  undo.push(() => Object.defineProperty(target, name, before))
}

type Leave = Registry['leave']
/** The tracker does not forget peers that go like this. */
function neverForget(...reasons: Parameters<Leave>[1][]): void {
  replace(Registry.prototype, 'leave', (leave): Leave => {
    return function (this: Registry, peer, reason) {
      if (!reasons.includes(reason)) leave.call(this, peer, reason)
    }
  })
}

/** Whatever a port was leased for, it is closed, and said to be, as `make` has it. */
function replaceLease(
  make: (lease: { port: number; token: Uint8Array; close(): void }) => typeof lease,
): void {
  replace(PortLeases.prototype, 'lease', (lease): PortLeases['lease'] => {
    return function (this: PortLeases, listeningPort, holder, done) {
      lease.call(this, listeningPort, holder, (leased) =>
        done(leased instanceof Error ? leased : make(leased)),
      )
    }
  })
}

const lateNode = (simulation: Simulation) =>
  simulation.peers('late', 2, { wants: ['a.bin'], arrive: '3min' })

const canaries: readonly Canary[] = [
  {
    invariant: 'integrity',
    bug: 'a peer that skips the hash check',
    plant: () => replace(PieceBoard.prototype, 'isRight', () => () => true),
    arrange: (simulation) => simulation.at(0, () => simulation.faults.corrupt('seeder', 2)),
  },
  {
    invariant: 'whole-pieces',
    bug: 'a peer that finishes a file without its last piece',
    plant: () =>
      replaceGetter(PieceBoard.prototype, 'complete', function () {
        return this.verified.count >= this.verified.size - 1
      }),
  },
  {
    invariant: 'carried-bytes',
    bug: 'a peer that counts twice what it received',
    plant: () =>
      replace(Facts.prototype, 'tell', (tell) => {
        return function (this: Facts<Record<string, unknown[]>>, fact, ...args) {
          tell.call(this, fact, ...args)
          if (fact === 'bytes-received') tell.call(this, fact, ...args)
        }
      }),
  },
  ...(['live', 'on-request'] as const).map(
    (announce): Canary => ({
      invariant: 'termination',
      bug: `a get that never ends, ${announce}`,
      announce,
      plant: () =>
        replace(Downloads.prototype, 'get', (get): Downloads['get'] => {
          return function (this: Downloads, request) {
            return get.call(this, request, () => {})
          }
        }),
    }),
  ),
  {
    invariant: 'termination',
    bug: 'a timer that goes off in vain, at once, again and again',
    plant: () => {},
    arrange: ({ world }) => {
      const again = (): void => void world.queue.add(0, world.owner, again)
      again()
    },
  },
  {
    invariant: 'no-ghost',
    bug: 'a tracker that ignores expiry',
    plant: () => neverForget('silent', 'unreachable'),
    arrange: (simulation) => {
      simulation.at('20s', () => simulation.crash('node-2', { silently: true }))
      lateNode(simulation)
    },
  },
  {
    invariant: 'no-ghost',
    bug: 'a tracker that ignores goodbyes',
    plant: () => neverForget('goodbye', 'unreachable', 'silent'),
    arrange: (simulation) => {
      simulation.at('20s', () => simulation.faults.stop('node-2'))
      lateNode(simulation)
    },
  },
  {
    invariant: 'no-ghost',
    bug: 'a tracker that forgets peers, and not what they hold',
    plant: () => replace(Registry.prototype, 'unlistAll', () => () => {}),
    arrange: (simulation) => {
      simulation.at('20s', () => simulation.faults.stop('node-2'))
      lateNode(simulation)
    },
  },
  {
    invariant: 'hand-outs',
    bug: 'a tracker that hands out the asker',
    plant: () =>
      replace(CheckedStrategy.prototype, 'next', (next): CheckedStrategy['next'] => {
        return function (this: CheckedStrategy, request, view) {
          const everybody = new HoldersView(
            Reflect.get(view, 'content'),
            'any',
            new Set(),
            new Map(),
          )
          return next.call(this, request, everybody)
        }
      }),
  },
  {
    invariant: 'hand-outs',
    bug: 'a tracker that hands out a peer twice',
    plant: () =>
      replace(CheckedStrategy.prototype, 'next', (next): CheckedStrategy['next'] => {
        return function (this: CheckedStrategy, request, view) {
          const chosen = next.call(this, request, view)
          return [...chosen, ...chosen]
        }
      }),
  },
  {
    invariant: 'just-blame',
    bug: 'a peer that takes right pieces for wrong ones',
    plant: () => replace(PieceBoard.prototype, 'isRight', () => () => false),
  },
  {
    invariant: 'slots',
    bug: 'a peer that serves everybody at once',
    plant: () => replaceGetter(UploadSlots.prototype, 'open', () => 99),
  },
  {
    invariant: 'slots',
    bug: 'a tracker that has more exchanges than maxPeer',
    announce: 'on-request',
    plant: () => replace(Turns.prototype, 'enter', () => () => 0),
  },
  {
    invariant: 'work-conservation',
    bug: 'a peer that leaves a slot idle for a moment',
    plant: () =>
      replace(Uploads.prototype, 'pump', (pump): Uploads['pump'] => {
        return function (this: Uploads) {
          this.clock.after(5, () => pump.call(this))
        }
      }),
  },
  {
    invariant: 'ports',
    bug: 'a peer that leases a port twice',
    plant: () => replaceLease((lease) => ({ ...lease, port: 20_000 })),
  },
  {
    invariant: 'ports',
    bug: 'a peer that does not give its ports back',
    plant: () =>
      replace(Facts.prototype, 'tell', (tell) => {
        return function (this: Facts<Record<string, unknown[]>>, fact, ...args) {
          if (fact !== 'port-returned') tell.call(this, fact, ...args)
        }
      }),
  },
  {
    invariant: 'quiescence',
    bug: 'a peer that asks again at once',
    plant: () => {
      for (const limit of ['askRetryMs', 'askRetryMsMax'] as const)
        replace(LIMITS as Record<typeof limit, number>, limit, () => 0)
    },
    arrange: (simulation) => {
      for (const who of ['node-2', 'node-3', 'node-4', 'node-5', 'seeder'])
        simulation.at('1500ms', () => simulation.crash(who))
    },
  },
  {
    invariant: 'bounds',
    bug: 'a queue without a bound',
    announce: 'on-request',
    plant: () => {
      replace(LIMITS as { queueMax: number }, 'queueMax', () => 1)
      replace(Turns.prototype, 'enter', (enter): Turns<never>['enter'] => {
        return function (this: Turns<never>, turn) {
          Object.assign(Reflect.get(this, 'bounds'), { queueMax: Number.POSITIVE_INFINITY })
          return enter.call(this, turn)
        }
      })
    },
  },
  {
    invariant: 'clean-end',
    bug: 'a tracker whose timers outlive it',
    plant: () => {
      replace(SilenceWatch.prototype, 'stop', () => () => {})
      replace(SilenceWatch.prototype, 'forget', () => () => {})
    },
  },
  {
    invariant: 'clean-end',
    bug: 'a peer that does not close a part',
    plant: () => replace(SimulatedPart.prototype, 'close', () => () => {}),
    limit: '3s',
  },
  {
    invariant: 'clean-end',
    bug: 'a peer that never stops',
    plant: () => replace(PeerNode.prototype, 'quit', () => () => {}),
  },
]

/** A seeder and some nodes; all is well. */
function swarm({ announce = 'live', arrange }: Pick<Canary, 'announce' | 'arrange'>): Simulation {
  const network = accessLinks({ up: '20Mbit/s', down: '20Mbit/s', latency: '2ms' })
  const simulation = createSimulation({ seed: 1, network })
  simulation.tracker({ maxPeer: 1 })
  simulation.peers('seeder', 1, { shares: { 'a.bin': '4MiB' }, announce })
  simulation.peers('node', 5, { wants: ['a.bin'], pause: '1s', announce })
  arrange?.(simulation)
  return simulation
}

describe('a canary', () => {
  const sung: string[] = []

  afterEach(() => {
    for (const each of undo.splice(0).reverse()) each()
  })

  for (const canary of canaries) {
    const { invariant, bug, plant, limit = '1h' } = canary
    it(`sings of ${bug} (${invariant})`, async () => {
      plant()
      const run = swarm(canary).run({ limit })
      await assert.rejects(run, ({ code, message }) => {
        assert.deepEqual([code, message.split(':')[0]], ['INVARIANT', invariant], message)
        assert.match(message, /, at \d+\.\d{6} s\nthe rule: .*/)
        assert.match(message, /the same simulation with the seed 1\n/)
        return true
      })
      sung.push(invariant)
    })
  }

  for (const announce of ['live', 'on-request'] as const) {
    it(`is silent where there is no bug, ${announce}`, async () => {
      const { starved } = await swarm({ announce, arrange: lateNode }).run()
      assert.deepEqual(starved, [])
    })
  }

  it('has sung of each invariant', () => {
    assert.equal(sung.length, canaries.length)
    const names = INVARIANTS.map(({ name }) => name)
    assert.deepEqual(
      names.filter((name) => !sung.includes(name)),
      [],
    )
  })
})
