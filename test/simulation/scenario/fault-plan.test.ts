import assert from 'node:assert/strict'
import { Diagnostics, formatDiagnostic } from '../../../core/conf/diagnostic.js'
import { buildSimulation } from '../../../simulation/scenario/build-simulation.js'
import { formatPlanned, planFaults } from '../../../simulation/scenario/fault-plan.js'
import { readScenario } from '../../../simulation/scenario/read-scenario.js'
import { inTemporaryFolder } from '../../support/temporary-folder.js'

const swarm = (peers: number) => `
  network access-links { up 20Mbit/s; down 20Mbit/s; latency 2ms; }
  tracker { }
  peers seeder 1 { shares a.bin 1MiB; }
  peers node ${peers} { wants a.bin; }
`

function scenario(text: string) {
  return inTemporaryFolder({ 'x.conf': text }, async (folder) => {
    const diagnostics = new Diagnostics()
    const read = await readScenario('x.conf', folder, diagnostics)
    assert.deepEqual(diagnostics.list().map(formatDiagnostic), [])
    return read!
  })
}

async function plan(lines: string, { seed = 1, peers = 20 } = {}): Promise<string[]> {
  const read = await scenario(swarm(peers) + lines)
  return planFaults(read, seed).map(formatPlanned)
}

describe('faults of a scenario', () => {
  it('are planned as they were written where nothing is left to chance', async () => {
    const lines = [
      'at 100ms partition node-1 node-2 one-way;',
      'at 200ms hold node seeder;',
      'at 300ms slow node-3 1%;',
      'at 400ms corrupt node-4;',
      'at 500ms corrupt node-4 every 3;',
      'at 600ms jump-clock node-5 1h back;',
      'at 700ms heal;',
      'at 800ms heal node-1 node-2;',
      'at 900ms crash node silently;',
      'at 5s stop tracker;',
    ]
    assert.deepEqual(await plan(lines.join('\n')), lines)
  })

  it('are undone after the time they last', async () => {
    const lines = `
      at 1s crash node-1 silently for 10s;
      at 2s partition node-2 seeder for 10s;
      at 3s slow node-3 10% for 10s;
      at 4s freeze node-4 for 10s;
      at 5s jump-clock node-5 1h for 10s;
      at 6s corrupt node-6 every 2 for 10s;`
    assert.deepEqual((await plan(lines)).slice(6), [
      'at 11s restart node-1;',
      'at 12s heal node-2 seeder;',
      'at 13s slow node-3 1000%;',
      'at 14s thaw node-4;',
      'at 15s jump-clock node-5 1h back;',
      'at 16s corrupt node-6 every 0;',
    ])
  })

  it('are drawn from the seed: as many as were asked for, in the time that was given', async () => {
    const drawn = await plan('at 2s..12s crash 25% of node silently;')
    assert.equal(drawn.length, 5)
    assert.equal(new Set(drawn.map((line) => line.split(' ')[3])).size, 5)
    for (const line of drawn) assert.match(line, /^at (\d+ms|\d+s) crash node-\d+ silently;$/)
    assert.deepEqual(await plan('at 2s..12s crash 25% of node silently;'), drawn)
    assert.notDeepEqual(await plan('at 2s..12s crash 25% of node silently;', { seed: 2 }), drawn)
    assert.equal((await plan('at 2s crash 3 of node;')).length, 3)
    assert.equal((await plan('at 2s..3s crash node;')).length, 20)
    assert.equal((await plan('at 2s crash 1% of node;')).length, 1, 'nobody is no fault')
  })

  it('can be replayed: what was drawn is a scenario again', async () => {
    const drawn = await plan('at 2s..12s crash 25% of node silently for 3s;')
    assert.equal(drawn.length, 10)
    assert.deepEqual(await plan(drawn.join('\n'), { seed: 99 }), drawn)
  })

  it('leave others their draws when a line or a machine is added', async () => {
    const line = 'at 2s..12s crash 25% of node silently;'
    const drawn = await plan(line)
    const more = await plan(`at 1s..9s stop 3 of node;\n${line}`)
    assert.deepEqual(
      more.filter((each) => each.includes('crash')),
      drawn,
    )
    const larger = await plan(line, { peers: 21 })
    assert.ok(drawn.filter((each) => larger.includes(each)).length >= drawn.length - 1)
  })

  it('happen in a run as they were planned', async () => {
    const read = await scenario(`${swarm(10)} at 1s..20s crash 30% of node silently;`)
    const simulation = buildSimulation(read, { seed: 3 })
    const seen: string[] = []
    simulation.observe({
      ended: ({ name }) =>
        seen.push(`at ${simulation.world.queue.nowMicros / 1000}ms crash ${name} silently;`),
    })
    await simulation.run({ limit: '10min' })
    const planned = planFaults(read, 3).map(formatPlanned)
    assert.equal(planned.length, 3)
    assert.deepEqual(
      seen,
      planned.map((line) => line.replace(/ (\d+)s /, ' $1000ms ')),
    )
  })

  it('come when a share of the pieces of a file is out', async () => {
    const lines = 'when 50% of a.bin is out crash seeder silently for 20s;'
    const simulation = buildSimulation(await scenario(swarm(3) + lines), { seed: 1 })
    const seen: [time: number, pieces: number][] = []
    simulation.observe({
      ended: () => seen.push([simulation.world.queue.nowMicros, simulation.ledger.pieces]),
      began: ({ name, starts }) => {
        if (name === 'seeder-1' && starts === 2)
          seen.push([simulation.world.queue.nowMicros, simulation.ledger.pieces])
      },
    })
    const { starved } = await simulation.run({ limit: '10min' })
    assert.deepEqual(starved, [])
    const [[crashed, pieces], [restarted]] = seen as [[number, number], [number, number]]
    assert.ok(pieces >= 2, '2 of 4')
    assert.equal(restarted - crashed, 20_000_000)
  })

  it('come when peers have all that they want', async () => {
    const lines = 'when 2 of node is done crash seeder;'
    const simulation = buildSimulation(await scenario(swarm(5) + lines), { seed: 1 })
    const got: string[] = []
    simulation.observe({
      got: ({ name }) => got.push(name),
      ended: ({ name }) => got.push(name),
    })
    await simulation.run({ limit: '10min' })
    assert.equal(got.indexOf('seeder-1'), 2)
  })
})
