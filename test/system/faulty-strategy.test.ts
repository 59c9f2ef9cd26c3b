import assert from 'node:assert/strict'
import { faultyStrategy, KINDS_OF_FAULT } from '../support/faulty-strategy.js'
import { inRealWorld } from '../support/real-world.js'

describe('a tracker whose strategy goes wrong in every way', () => {
  it('loses no request under load, counts every fault and logs each kind once', async () => {
    await inRealWorld(async (world) => {
      const names = Array.from({ length: 24 }, (_, index) => `${index}.txt`)
      for (const name of names) world.put(`sharer/${name}`, `content of ${name}`)
      // Of several pieces, with another holder: more sources than one are asked for.
      for (const who of ['sharer', 'other']) world.put(`${who}/large.bin`, new Uint8Array(2 ** 20))
      names.push('large.bin')
      const warned: string[] = []
      const log = { debug() {}, info() {}, warn: (line: string) => void warned.push(line) }
      const tracker = await world.tracker({ strategy: faultyStrategy(40), log })
      let requests = 0
      let faults = 0
      tracker.facts.hear('handed-out', () => void requests++)
      tracker.facts.hear('strategy-faulted', () => void faults++)
      for (const who of ['sharer', 'other']) await (await world.peer(who)).update()
      const askers = await Promise.all([1, 2, 3, 4].map((each) => world.peer(`asker ${each}`)))
      const got = await Promise.all(
        askers.flatMap((asker) => names.map((name) => asker.get(name).then(({ path }) => path))),
      )
      assert.equal(new Set(got).size, askers.length * names.length)
      assert.ok(requests >= got.length, `${requests} hand-outs`)
      const { strategy, strategyFaults } = tracker.status()
      assert.equal(strategy, 'faulty')
      assert.deepEqual(strategyFaults.map(({ fault }) => fault).sort(), [...KINDS_OF_FAULT].sort())
      assert.equal(
        strategyFaults.reduce((sum, { times }) => sum + times, 0),
        faults,
      )
      assert.equal(warned.length, KINDS_OF_FAULT.length, warned.join('\n'))
    })
  })
})
