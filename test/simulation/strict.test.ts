import assert from 'node:assert/strict'
import crypto, { randomInt } from 'node:crypto'
import type { StrategyPlugin } from '../../core/extension-points/strategy.js'
import { accessLinks, createSimulation } from '../../simulation/index.js'

const network = accessLinks({ up: '20Mbit/s', down: '20Mbit/s', latency: '2ms' })

/** A strategy that does something before it answers. */
function strategy(act: () => unknown): StrategyPlugin {
  return {
    kind: 'strategy',
    api: 1,
    name: 'careless',
    create: () => ({
      next(request, holders) {
        act()
        return holders.after(undefined, request.count)
      },
    }),
  }
}

function run(act: () => unknown, strict?: boolean) {
  const options = strict === undefined ? {} : { strict }
  const simulation = createSimulation({ seed: 1, network, ...options })
  simulation.tracker({ strategy: strategy(act) })
  simulation.peers('seeder', 1, { shares: { 'a.bin': '1MiB' } })
  simulation.peers('node', 2, { wants: ['a.bin'], pause: '1s' })
  return simulation.run()
}

const careless: Readonly<Record<string, () => unknown>> = {
  'Date.now()': () => Date.now(),
  'new Date()': () => new Date(),
  'Date()': () => Date(),
  'Math.random()': () => Math.random(),
  'performance.now()': () => performance.now(),
  'process.hrtime()': () => process.hrtime.bigint(),
  'setTimeout()': () => setTimeout(() => {}, 1),
  'setInterval()': () => setInterval(() => {}, 1),
  'setImmediate()': () => setImmediate(() => {}),
  'crypto.randomUUID()': () => globalThis.crypto.randomUUID(),
  'crypto.getRandomValues()': () => globalThis.crypto.getRandomValues(new Uint8Array(1)),
  'randomBytes()': () => crypto.randomBytes(1),
  'randomInt()': () => randomInt(2),
}

describe('a strict simulation', () => {
  for (const [name, act] of Object.entries(careless)) {
    it(`fails when a plugin uses ${name}, though the tracker catches what it throws`, async () => {
      await assert.rejects(run(act), (error: Error & { code: string }) => {
        assert.equal(error.code, 'PLUGIN_INVALID')
        assert.ok(error.message.startsWith(`${name} was used in a simulation`), error.message)
        assert.match(error.message, /use the clock and the random that create\(\) is given/)
        assert.match(error.stack ?? '', /strict\.test/, 'it does not say where')
        return true
      })
    })
  }

  it('lets plugins make dates that they are given, and all else without it', async () => {
    const moment = (): void => {
      const date = new Date(1_000)
      assert.ok(date instanceof Date)
      assert.equal(date.toISOString(), '1970-01-01T00:00:01.000Z')
      assert.equal(Date.UTC(1970, 0, 1), 0)
    }
    assert.deepEqual((await run(moment)).starved, [])
    for (const act of Object.values(careless).filter((each) => !/set/.test(String(each))))
      assert.deepEqual((await run(act, false)).starved, [])
  })

  it('leaves the real ones to everybody else, also while it runs and after it failed', async () => {
    const before = { now: Date.now, Date, random: Math.random, setTimeout, randomInt }
    const same = (): void => {
      assert.deepEqual({ now: Date.now, Date, random: Math.random, setTimeout }, rest)
      assert.ok(randomInt(2) < 2)
      assert.ok(globalThis.crypto.randomUUID())
    }
    const { randomInt: real, ...rest } = before
    const simulation = createSimulation({ seed: 1, network })
    simulation.tracker()
    simulation.peers('seeder', 1, { shares: { 'a.bin': '25MiB' } })
    simulation.peers('node', 30, { wants: ['a.bin'], pause: '1s' })
    let breaths = 0
    await simulation.run({
      progress: () => {
        breaths++
        same()
      },
    })
    assert.ok(breaths > 0)
    await assert.rejects(run(() => Math.random()))
    same()
    assert.equal(randomInt, real, 'node:crypto was not put back')
  })
})
