import assert from 'node:assert/strict'
import fc from 'fast-check'
import { LIMITS } from '../../../core/limits.js'
import { silentLog } from '../../../core/runtime/log.js'
import { SeededRandom } from '../../../core/runtime/seeded-random.js'
import { Answering } from '../../../core/tracker/answering.js'
import { CheckedStrategy } from '../../../core/tracker/checked-strategy.js'
import { Outcomes } from '../../../core/tracker/outcomes.js'
import { Probing } from '../../../core/tracker/probing.js'
import type { RegisteredPeer } from '../../../core/tracker/registered-peer.js'
import { SharedLists } from '../../../core/tracker/shared-lists.js'
import type { SharedFile } from '../../../core/wire/messages.js'
import { roundRobin } from '../../../strategies/round-robin.js'
import { MemoryNetwork } from '../../../transports/memory/memory.js'
import { ask } from '../../support/tracker-world.js'
import { file, RegistryParts } from './registry-parts.js'

/** Two names for each of two contents, and two contents for each of two names. */
const files = ['a', 'b'].flatMap((name) => ['0a', '0b'].map((digits) => file(name, digits)))
const unavailableFilesMax = 2

// ---- what the registry is, in the plainest words ------------------------------------------------

interface ModelPeer {
  readonly files: Set<number>
  readonly shares: Map<string, number>
  fullUntilMs: number
}

class Model {
  readonly peers = new Map<number, ModelPeer>()
  readonly known = new Set<number>()
  /** Longest unavailable first. */
  unlisted: number[] = []
  readonly cursors = new Map<string, number>()
  arrivals = 0
  nowMs = 0

  /** Asking takes nothing away. */
  join(arrival: number, index: number, share: number): void {
    const held = this.peers.get(arrival)?.shares.get(files[index]!.root) ?? 0
    this.list(arrival, index, Math.max(held, share))
  }

  list(arrival: number, index: number, share: number): void {
    const peer = this.peers.get(arrival)!
    this.known.add(index)
    this.unlisted = this.unlisted.filter((other) => other !== index)
    peer.files.add(index)
    peer.shares.set(files[index]!.root, share)
  }

  unlist(arrival: number, index: number): void {
    const peer = this.peers.get(arrival)!
    if (!peer.files.delete(index)) return
    const { root } = files[index]!
    if (![...peer.files].some((other) => files[other]!.root === root)) peer.shares.delete(root)
    if ([...this.peers.values()].some((other) => other.files.has(index))) return
    this.unlisted.push(index)
    if (this.unlisted.length > unavailableFilesMax) this.#forget(this.unlisted.shift()!)
  }

  leave(arrival: number): void {
    for (const index of [...this.peers.get(arrival)!.files]) this.unlist(arrival, index)
    this.peers.delete(arrival)
  }

  next(asker: number, root: string, count: number, complete: boolean): number[] {
    const may = [...this.peers]
      .filter(([arrival, { shares, fullUntilMs }]) => {
        const share = shares.get(root)
        const fits = complete ? share === 1 : share !== undefined
        return arrival !== asker && fits && fullUntilMs <= this.nowMs
      })
      .map(([arrival]) => arrival)
    const cursor = this.cursors.get(root) ?? 0
    const chosen = [...may.filter((each) => each > cursor), ...may.filter((each) => each <= cursor)]
    const served = chosen.slice(0, count)
    if (served.length > 0) this.cursors.set(root, served.at(-1)!)
    return served
  }

  catalogue(): string[] {
    return [...this.known].sort().map((index) => {
      const { name, root } = files[index]!
      const shares = [...this.peers.values()].flatMap((peer) => peer.shares.get(root) ?? [])
      const complete = shares.filter((share) => share === 1).length
      return `${name} ${complete}+${shares.length - complete}`
    })
  }

  /** A content that is forgotten is a new one when it comes again. */
  #forget(index: number): void {
    this.known.delete(index)
    const { root } = files[index]!
    if (![...this.known].some((other) => files[other]!.root === root)) this.cursors.delete(root)
  }
}

// ---- the real one, driven as sessions drive it --------------------------------------------------

class Real {
  readonly parts = new RegistryParts({ unavailableFilesMax })
  readonly peers = new Map<number, RegisteredPeer>()
  readonly lists = new SharedLists(this.parts.registry, this.parts.gate)
  readonly answering: Answering

  constructor() {
    const { clock, facts, gate, peers, registry } = this.parts
    const random = new SeededRandom('model')
    const strategy = roundRobin.create({ options: {}, clock, random, log: silentLog })
    const network = new MemoryNetwork({ clock }).plugin('10.0.0.1')
    const transport = network.create({ options: {}, clock, random, log: silentLog })
    const identity = { instance: '00'.repeat(16) }
    const probing = new Probing({ clock, random, transport, identity, facts })
    this.answering = new Answering({
      epoch: 0,
      clock,
      facts,
      peers,
      registry,
      gate,
      outcomes: new Outcomes({ clock, facts, registry, probing }),
      strategy: new CheckedStrategy({
        name: 'round-robin',
        strategy,
        substitute: strategy,
        clock,
        facts,
        log: silentLog,
      }),
    })
  }

  ask(arrival: number, index: number, count: number, complete: boolean, share: number): number[] {
    const peer = this.peers.get(arrival)!
    const { address } = peer
    const memory = this.parts.asker()
    const visitor = { remote: address, local: address, zone: undefined, peer, memory }
    const { name, root } = files[index]!
    const need = complete ? 'complete' : 'any'
    const answer = this.answering.ask(visitor, ask(name, { root, count, need, share }))
    assert.ok(!(answer instanceof Error) && answer.kind === 'answer')
    return answer.holders.map((holder) => this.parts.peers.at(holder.peer)!.arrival)
  }
}

// ---- what may happen ----------------------------------------------------------------------------

type Command = fc.Command<Model, Real>

/** Somebody who is registered, by a number that any model can make sense of. */
const pick = (model: Model, number: number): number =>
  [...model.peers.keys()][number % model.peers.size]!

function command(
  text: string,
  needsPeer: boolean,
  act: (model: Model, real: Real) => void,
): Command {
  return {
    check: (model) => !needsPeer || model.peers.size > 0,
    toString: () => text,
    run(model, real) {
      act(model, real)
      assert.deepEqual(real.parts.catalogue(), model.catalogue())
    },
  }
}

const register = fc.constant(
  command('register', false, (model, real) => {
    const peer = real.parts.peer()
    real.peers.set(peer.arrival, peer)
    model.peers.set(++model.arrivals, { files: new Set(), shares: new Map(), fullUntilMs: 0 })
    assert.equal(peer.arrival, model.arrivals)
  }),
)

const index = fc.nat(files.length - 1)
const share = fc.constantFrom(0, 0.5, 1)

const list = fc
  .record({
    number: fc.nat(),
    add: fc.uniqueArray(fc.record({ index, share }), { selector: (entry) => entry.index }),
    remove: fc.uniqueArray(index),
    whole: fc.boolean(),
  })
  .map(({ number, add, remove, whole }) =>
    command(`files ${number} ${JSON.stringify({ add, remove, whole })}`, true, (model, real) => {
      const arrival = pick(model, number)
      const peer = real.peers.get(arrival)!
      const from = whole ? -1 : peer.generation
      const entries: SharedFile[] = add.map((entry) => ({
        ...files[entry.index]!,
        share: entry.share,
      }))
      const removed = from === -1 ? [] : remove.map((each) => files[each]!)
      const batch = { kind: 'files', from, generation: peer.generation + 1, more: false } as const
      const taken = real.lists.take(peer, { ...batch, add: entries, remove: removed }, '')
      assert.ok(!(taken instanceof Error))
      if (from !== -1) for (const each of remove) model.unlist(arrival, each)
      for (const entry of add) model.list(arrival, entry.index, entry.share)
      if (from !== -1) return
      const now = new Set(add.map((entry) => entry.index))
      for (const each of [...model.peers.get(arrival)!.files]) {
        if (!now.has(each)) model.unlist(arrival, each)
      }
    }),
  )

const goodbye = fc.nat().map((number) =>
  command(`goodbye ${number}`, true, (model, real) => {
    const arrival = pick(model, number)
    real.parts.registry.leave(real.peers.get(arrival)!, 'goodbye')
    model.leave(arrival)
  }),
)

const next = fc
  .record({
    number: fc.nat(),
    index,
    count: fc.integer({ min: 1, max: 4 }),
    complete: fc.boolean(),
    share,
  })
  .map((words) =>
    command(`ask ${JSON.stringify(words)}`, true, (model, real) => {
      if (!model.known.has(words.index)) return
      const arrival = pick(model, words.number)
      const { root } = files[words.index]!
      const answer = real.ask(arrival, words.index, words.count, words.complete, words.share)
      model.join(arrival, words.index, words.share)
      assert.deepEqual(answer, model.next(arrival, root, words.count, words.complete))
    }),
  )

const full = fc.nat().map((number) =>
  command(`full ${number}`, true, (model, real) => {
    const arrival = pick(model, number)
    real.parts.peers.setSlots(real.peers.get(arrival)!, 3, 0)
    model.peers.get(arrival)!.fullUntilMs = model.nowMs + LIMITS.fullRememberedMs
  }),
)

const expire = fc.integer({ min: 1, max: LIMITS.fullRememberedMs }).map((ms) =>
  command(`expire ${ms} ms`, false, (model, real) => {
    real.parts.clock.advance(ms)
    model.nowMs += ms
  }),
)

describe('core/tracker/registry, against a model', () => {
  it('agrees, whoever registers, lists, asks, fills up and leaves in whatever order', () => {
    const steps = fc.commands([register, list, goodbye, next, next, full, expire], {
      maxCommands: 80,
      size: 'max',
    })
    fc.assert(
      fc.property(steps, (commands) =>
        fc.modelRun(() => ({ model: new Model(), real: new Real() }), commands),
      ),
      { numRuns: 200 },
    )
  })
})
