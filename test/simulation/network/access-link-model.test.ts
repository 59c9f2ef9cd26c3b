import assert from 'node:assert/strict'
import { type EventOwner, EventQueue } from '../../../simulation/event-queue.js'
import { AccessLinkModel } from '../../../simulation/network/access-link-model.js'
import type { NetworkModel } from '../../../simulation/network/network-model.js'
import type { Carriage } from '../../../transports/memory/memory-lines.js'
import { MaxMinModel } from '../max-min.js'
import { drawGraph, type Graph, type Model, ratesOf, timesOf } from './random-graph.js'

const graphs = 80

describe('AccessLinkModel, beside exact max-min rates', () => {
  it('gives flows the rates that are due to them, and lines no more than they carry', () => {
    const errors: number[] = []
    for (let seed = 1; seed <= graphs; seed++) {
      const graph = drawGraph(seed, 1_000_000)
      const exact = ratesOf(MaxMinModel, graph)
      const rates = ratesOf(AccessLinkModel, graph)
      const off = rates.map((rate, index) => Math.abs(rate / exact[index]! - 1))
      assert.ok(atShare(off, 0.95) <= 0.1, `seed ${seed}: p95 ${atShare(off, 0.95)}`)
      const total = sum(rates) / sum(exact) - 1
      assert.ok(Math.abs(total) <= 0.02, `seed ${seed}: total ${total}`)
      for (const [what, use] of usesOf(graph, rates))
        assert.ok(use <= 1.02, `seed ${seed}: ${what} carries ${use} of what it can`)
      errors.push(...off)
    }
    assert.ok(atShare(errors, 0.95) <= 0.01, `p95 ${atShare(errors, 0.95)}`)
    assert.ok(errors.length > 20 * graphs, `${errors.length} flows`)
  })

  it('lets flows that come and go be across when they are to be', () => {
    const errors: number[] = []
    for (let seed = 1; seed <= graphs / 2; seed++) {
      const graph = drawGraph(seed, 8_000_000, 20_000_000)
      const exact = timesOf(MaxMinModel, graph)
      const times = timesOf(AccessLinkModel, graph)
      const off = times.map(({ tookMicros }, index) => tookMicros / exact[index]!.tookMicros - 1)
      const sizes = off.map(Math.abs)
      assert.ok(atShare(sizes, 0.95) <= 0.03, `seed ${seed}: p95 ${atShare(sizes, 0.95)}`)
      assert.ok(Math.abs(sum(off) / off.length) <= 0.005, `seed ${seed}: it is ${sum(off)} off`)
      const end = Math.max(...times.map(({ atMicros }) => atMicros))
      const exactEnd = Math.max(...exact.map(({ atMicros }) => atMicros))
      assert.ok(Math.abs(end / exactEnd - 1) <= 0.01, `seed ${seed}: ${end}, not ${exactEnd}`)
      errors.push(...sizes)
    }
    const shared = errors.filter((error) => error > 0)
    assert.ok(shared.length > errors.length / 10, 'hardly any flow shared a line')
  })
})

for (const Model of [AccessLinkModel, MaxMinModel]) {
  describe(`${Model.name}, to the microsecond`, () => {
    it('shares a line evenly, and gives to others what one cannot take', () => {
      const net = new Net(Model)
      net.host('a', 1000)
      net.host('b', 1000, 200)
      net.host('c', 1000)
      net.host('d', 1000)
      for (const to of ['b', 'c', 'd']) net.carry('a', to, 4000)
      // b takes 200 a second; c and d get 400 each, for 10 s; then b still has no more.
      assert.deepEqual(net.ends(), ['c at 10000000', 'd at 10000000', 'b at 20000000'])
    })

    it('gives what is left over when a flow ends, or is taken back', () => {
      const net = new Net(Model)
      for (const host of ['a', 'b', 'c']) net.host(host, 1000)
      net.carry('a', 'b', 1000)
      const taken = net.carry('a', 'c', 1000)
      net.at(1_000_000, () => taken.cancel())
      net.at(1_200_000, () => net.carry('a', 'c', 1000))
      assert.deepEqual(net.ends(), ['b at 1800000', 'c at 2500000'])
    })

    it('keeps what goes between two zones to their line, each way', () => {
      const net = new Net(Model, [{ one: 'x', other: 'y', bytesPerSecond: 100, latencyMs: 7 }])
      net.host('a', 1000, 1000, 'x')
      net.host('b', 1000, 1000, 'y')
      net.host('c', 1000, 1000, 'y')
      net.carry('a', 'b', 100)
      net.carry('a', 'c', 100)
      net.carry('b', 'a', 100)
      net.carry('b', 'c', 900)
      assert.deepEqual([...net.ends()].sort(), [
        'a at 1000000',
        'b at 2000000',
        'c at 1000000',
        'c at 2000000',
      ])
      assert.equal(net.model.latencyMs('a', 'b'), 7)
      assert.equal(net.model.latencyMs('b', 'a'), 7)
      assert.equal(net.model.latencyMs('b', 'c'), 0)
    })

    it('keeps what is under way to a line that changes', () => {
      const net = new Net(Model)
      net.host('a', 1000)
      net.host('b', 1000)
      net.carry('a', 'b', 2000)
      net.at(1_000_000, () => net.host('a', 250))
      net.at(3_000_000, () => net.host('a', Number.POSITIVE_INFINITY))
      assert.deepEqual(net.ends(), ['b at 3500000'])
    })

    it('lets what is blocked stand still and go on from there', () => {
      const net = new Net(Model)
      for (const host of ['a', 'b', 'c']) net.host(host, 1000)
      net.carry('a', 'b', 1000)
      net.carry('a', 'c', 1000)
      net.at(1_000_000, () => net.model.block((from, to) => from === 'a' && to === 'b'))
      net.at(1_100_000, () => net.carry('a', 'b', 100))
      net.at(10_000_000, () => net.model.block(() => false))
      assert.deepEqual(net.ends(), ['c at 1500000', 'b at 10200000', 'b at 10600000'])
    })

    it('blocks what has begun in the same instant, and lets nothing go twice', () => {
      const net = new Net(Model)
      for (const host of ['a', 'b', 'c']) net.host(host, 1000)
      net.at(0, () => {
        net.carry('a', 'b', 1000)
        net.carry('b', 'c', 1000)
        net.model.block((from) => from === 'a')
      })
      net.at(5_000_000, () => {
        net.model.block(() => false)
        net.model.block(() => false)
      })
      assert.deepEqual(net.ends(), ['c at 1000000', 'b at 6000000'])
    })

    it('takes no time within a host, nor where nothing bounds it', () => {
      const net = new Net(Model)
      net.host('a', 1000)
      net.host('b', Number.POSITIVE_INFINITY)
      net.host('c', Number.POSITIVE_INFINITY)
      net.carry('a', 'a', 1e9)
      net.carry('b', 'c', 1e9)
      assert.deepEqual(net.ends(), ['a at 0', 'c at 0'])
    })

    it('tells every few seconds how far a slow block is', () => {
      const net = new Net(Model)
      net.host('a', 100)
      net.host('b', 1000)
      net.carry('a', 'b', 1200)
      net.ends()
      assert.deepEqual(net.progress, ['b 500', 'b 1000'])
    })

    it('carries nothing over a line of 0, until it has a capacity', () => {
      const net = new Net(Model)
      net.host('a', 0)
      net.host('b', 1000)
      net.carry('a', 'b', 1000)
      net.at(60_000_000, () => net.host('a', 500))
      assert.deepEqual(net.ends(), ['b at 62000000'])
      assert.deepEqual(net.progress, [])
    })
  })
}

/** Few hosts, and what becomes of what they send. */
class Net {
  readonly model: NetworkModel
  readonly progress: string[] = []
  readonly #queue = new EventQueue()
  readonly #owner: EventOwner = { gone: false, held: undefined }
  readonly #ends: string[] = []

  constructor(Model: Model, zones: Graph['zones'] = []) {
    this.model = new Model({ queue: this.#queue, owner: this.#owner }, zones)
  }

  host(name: string, up: number, down = up, zone = ''): void {
    const line = { upBytesPerSecond: up, downBytesPerSecond: down, latencyMs: 0, zone }
    this.model.attach(name, line)
  }

  carry(from: string, to: string, bytes: number): Carriage {
    return this.model.carry!(from, to, bytes, {
      progress: (across) => this.progress.push(`${to} ${across}`),
      carried: () => this.#ends.push(`${to} at ${this.#queue.nowMicros}`),
    })
  }

  at(micros: number, act: () => void): void {
    this.#queue.add(micros, this.#owner, act)
  }

  ends(): readonly string[] {
    while (this.#queue.step());
    return this.#ends
  }
}

/** How much of each line is used. */
function usesOf({ hosts, flows }: Graph, rates: readonly number[]): [string, number][] {
  return hosts.flatMap(({ name, line }): [string, number][] => {
    const ofUp = sum(rates.filter((_, index) => flows[index]!.from === name))
    const ofDown = sum(rates.filter((_, index) => flows[index]!.to === name))
    return [
      [`${name} up`, ofUp / line.upBytesPerSecond],
      [`${name} down`, ofDown / line.downBytesPerSecond],
    ]
  })
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

function atShare(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}
