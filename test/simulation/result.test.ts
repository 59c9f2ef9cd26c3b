import assert from 'node:assert/strict'
import { accessLinks, createSimulation, type SimulationResult } from '../../simulation/index.js'
import { METRIC_NAMES, metricsOf } from '../../simulation/report/metrics.js'

const MiB = 2 ** 20
const network = accessLinks({ up: '8Mbit/s', down: '8Mbit/s', latency: '2ms' })

/** A seeder and eight peers that want 8 pieces; `change` does something to it before it runs. */
async function swarm(
  change: (simulation: ReturnType<typeof createSimulation>) => void = () => {},
  limit = '10min',
): Promise<SimulationResult> {
  const simulation = createSimulation({ seed: 3, network })
  simulation.tracker()
  simulation.peers('seeder', 1, { shares: { 'a.bin': '2MiB' } })
  simulation.peers('node', 8, { wants: ['a.bin'], pause: '1s' })
  change(simulation)
  return simulation.run({ limit })
}

describe('the result of a run', () => {
  it('says when all had it, and how near the optimum that is', async () => {
    const result = await swarm()
    const { makespan, finishSeconds, bounds, machines } = result
    assert.deepEqual(result.starved, [])
    assert.equal(makespan.seconds, finishSeconds.at(-1))
    assert.equal(finishSeconds.length, 8)
    // 2 MiB at 8 Mbit/s, 8 pieces, 8 peers: three doublings.
    const copySeconds = (2 * MiB) / 1e6
    assert.equal(bounds.optimum?.seconds, copySeconds * (1 + 3 / 8))
    assert.equal(makespan.ratioToOptimum, makespan.seconds / bounds.optimum!.seconds)
    assert.ok(makespan.ratioToOptimum > makespan.ratioLatencyCorrected)
    assert.ok(makespan.ratioLatencyCorrected > 1)
    assert.equal(bounds.fluid?.seconds, copySeconds)
    assert.deepEqual(machines.map(({ name, seeder }) => (seeder ? name : '')).join(''), 'seeder-1')
    assert.match(
      result.summary(),
      /^round-robin, seed 3: 8 of 8 files; the last came after \d\.\d\d s, \d\.\d{3} × T\*$/,
    )
  })

  it('keeps books that agree with each other', async () => {
    const { pieces, feeds, machines, ...result } = await swarm()
    assert.equal(pieces.wanted, 64)
    assert.equal(pieces.pieces.at(-1), 64)
    assert.equal(pieces.seconds.at(-1)! <= result.makespan.seconds, true)
    assert.deepEqual(
      [...pieces.seconds].sort((one, two) => one - two),
      pieces.seconds,
    )
    const fed = feeds.bytes.flat().reduce((sum, bytes) => sum + bytes, 0)
    assert.equal(fed, 8 * 2 * MiB)
    const counted = machines.reduce((sum, { countedBytes }) => sum + countedBytes, 0)
    assert.equal(counted, fed)
    machines.forEach(({ finishSeconds }, index) => {
      assert.equal(finishSeconds !== undefined, index > 0)
    })
  })

  it('is plain data but for what only it has', async () => {
    const result = await swarm()
    assert.deepEqual(structuredClone(result.report), result.report)
    assert.deepEqual(
      JSON.parse(JSON.stringify(result.report)),
      JSON.parse(JSON.stringify(structuredClone(result.report))),
    )
    assert.equal(result.traceHash, (await swarm()).report.traceHash)
  })

  it('has the fluid bound where T* does not apply', async () => {
    const result = await swarm((simulation) =>
      simulation.peers('slow', 1, { wants: ['a.bin'], pause: '1s', link: { down: '2Mbit/s' } }),
    )
    assert.equal(result.bounds.noOptimum, 'lines differ')
    assert.equal(result.bounds.fluid?.slowestSeconds, (2 * MiB) / 250_000)
    assert.equal(result.makespan.ratioToOptimum, result.makespan.ratioToFluid)
    assert.match(result.summary(), / × the fluid bound$/)
  })

  it('says that time was up, and how far everybody was', async () => {
    const result = await swarm((simulation) => {
      simulation.peers('late', 1, { wants: ['a.bin'], arrive: '1h' })
    }, '2s')
    assert.equal(result.starved.length, 9)
    assert.match(result.starved[0]!.because, /^time was up when it had \d of 8 pieces$/)
    const because = 'time was up before it came'
    assert.deepEqual(result.starved[8], { peer: 'late-1', file: 'a.bin', because })
    assert.ok(Number.isNaN(result.makespan.seconds))
    // So that no expectation of it holds.
    assert.equal(result.makespan.ratioToOptimum < 1000, false)
    assert.match(
      result.summary(),
      /^round-robin, seed 3: 0 of 9 files; not all came in \d\.\d+ s\nstarved: node-1 /,
    )
  })

  it('says in the words of a peer why it gave up', async () => {
    const result = await swarm((simulation) => {
      simulation.peers('lost', 1, { wants: ['b.bin', 'c/'], wait: 5000 })
    })
    const reasons = new Map(result.starved.map(({ file, because }) => [file, because]))
    assert.deepEqual([...reasons.keys()].sort(), ['b.bin', 'c/'])
    for (const because of reasons.values()) assert.match(because, /\w+ \w+ \w+/)
  })

  it('leaves out those who crashed and did not come back', async () => {
    const result = await swarm((simulation) => {
      simulation.at('2s', () => simulation.crash('node-8'))
    })
    assert.deepEqual([result.wanted, result.got, result.crashed], [8, 7, 1])
    assert.deepEqual(result.starved, [])
    assert.equal(result.bounds.optimum?.peers, 7)
    assert.match(result.summary(), /7 of 8 files, 1 wanted by peers that crashed; the last/)
  })

  it('counts what was sent in vain, and what went from zone to zone', async () => {
    const simulation = createSimulation({ seed: 3, network })
    simulation.tracker()
    simulation.peers('seeder', 1, { shares: { 'a.bin': '2MiB' }, zone: 'here' })
    simulation.peers('node', 2, { wants: ['a.bin'], zone: 'there' })
    simulation.faults.corrupt('seeder', 5)
    const result = await simulation.run()
    const figures = metricsOf(result)
    for (const name of METRIC_NAMES) assert.ok(figures[name] !== undefined || /Ratio/.test(name))
    assert.ok(figures.wastedBytes! >= MiB / 4, `${figures.wastedBytes} wasted`)
    const across = result.zones.find(({ from }) => from === 'here')!
    assert.equal(across.to, 'there')
    assert.equal(result.machines[0]!.sentBytes, across.bytes)
    assert.equal(result.zones.length, 1)
  })
})
