import assert from 'node:assert/strict'
import { accessLinks, createSimulation } from '../../simulation/index.js'

const seeds = [1, 2, 3, 4]
const equal = { up: '20Mbit/s', down: '20Mbit/s', latency: '2ms' }

describe('peers share their lines so that', () => {
  it('a swarm of equal ones is done soon after the optimum', async () => {
    const simulation = createSimulation({ seed: 3, network: accessLinks(equal) })
    simulation.tracker({ strategy: 'random' })
    simulation.peers('seeder', 1, { shares: { 'a.bin': '25MiB' } })
    simulation.peers('node', 20, { wants: ['a.bin'], pause: '1s' })
    const { makespan } = await simulation.run({ limit: '5min' })
    assert.ok(makespan!.ratioToOptimum < 1.25, `${makespan!.ratioToOptimum} of the optimum`)
  })

  it('the only one who has all brings in each piece before it repeats one', async () => {
    const simulation = createSimulation({ seed: 1, network: accessLinks(equal) })
    simulation.tracker({ strategy: 'random' })
    const pieces = 40
    simulation.peers('seeder', 1, { shares: { 'a.bin': `${pieces / 4}MiB` } })
    simulation.peers('node', 60, { wants: ['a.bin'], pause: '1s' })
    const firsts = new Set<number>()
    let begun = 0
    simulation.observe({
      peer: {
        'upload-started': ({ group }) =>
          void (firsts.size < pieces && group === 'seeder' && begun++),
        'piece-verified': (_machine, _number, piece) => void firsts.add(piece),
      },
    })
    await simulation.run({ limit: '5min' })
    assert.equal(firsts.size, pieces)
    assert.ok(begun <= 1.1 * pieces, `${begun} uploads to bring in ${pieces} pieces`)
  })

  it('one that receives fast draws on many that send slowly', async () => {
    const simulation = createSimulation({ seed: 1, network: accessLinks(equal) })
    simulation.tracker({ strategy: 'random' })
    simulation.peers('seeder', 8, { shares: { 'a.bin': '50MiB' }, link: { up: '2Mbit/s' } })
    simulation.peers('node', 1, { wants: ['a.bin'], pause: '1s' })
    const { finishSeconds } = await simulation.run({ limit: '5min' })
    const bestSeconds = (50 * 2 ** 20 * 8) / 16e6
    assert.ok(finishSeconds[0]! < 1.3 * bestSeconds, `${finishSeconds[0]} s, not ${bestSeconds} s`)
  })

  it('one that sends fast serves as many that receive slowly as it may', async () => {
    const simulation = createSimulation({ seed: 1, network: accessLinks(equal) })
    simulation.tracker({ strategy: 'random' })
    simulation.peers('seeder', 1, { shares: { 'a.bin': '25MiB' }, maxPeers: 8 })
    const link = { down: '2Mbit/s', up: '200kbit/s' }
    simulation.peers('node', 8, { wants: ['a.bin'], pause: '1s', link })
    const { makespan } = await simulation.run({ limit: '10min' })
    const bestSeconds = (25 * 2 ** 20 * 8) / 2e6
    assert.ok(makespan!.seconds < 1.5 * bestSeconds, `${makespan!.seconds} s, not ${bestSeconds} s`)
  })

  it('one that is very slow holds up nobody else', async () => {
    const times = async (slow: string): Promise<number> => {
      const simulation = createSimulation({ seed: 2, network: accessLinks(equal) })
      simulation.tracker({ strategy: 'random' })
      simulation.peers('seeder', 1, { shares: { 'a.bin': '25MiB' } })
      simulation.peers('node', 20, { wants: ['a.bin'], pause: '1s' })
      const link = { up: slow, down: slow }
      simulation.peers('slow', 1, { wants: ['a.bin'], pause: '1s', link })
      return (await simulation.run({ limit: '60min' })).finishSeconds[19]!
    }
    const [with1, without] = [await times('200kbit/s'), await times('20Mbit/s')]
    assert.ok(with1 < 1.25 * without, `${with1} s with one, ${without} s without`)
  })

  it('one that is slow loses little by drawing on many', async () => {
    const snailSeconds = await mean(async (seed) => {
      const far = accessLinks({ ...equal, latency: '10ms' })
      const simulation = createSimulation({ seed, network: far })
      simulation.tracker({ strategy: 'round-robin', maxPeer: 16 })
      simulation.peers('seeder', 1, { shares: { 'a.bin': '10MiB' } })
      simulation.peers('node', 12, { wants: ['a.bin'], pause: '1s' })
      const link = { up: '200kbit/s', down: '200kbit/s' }
      simulation.peers('snail', 1, { wants: ['a.bin'], pause: '1s', link })
      return (await simulation.run({ limit: '60min' })).finishSeconds[12]!
    })
    const bestSeconds = (10 * 2 ** 20 * 8) / 200e3
    assert.ok(snailSeconds < 1.2 * bestSeconds, `${snailSeconds} s, not ${bestSeconds} s`)
  })

  it('those behind a thin line do not take all there is from those before it', async () => {
    const between = [{ zones: ['here', 'there'] as const, rate: '5Mbit/s', latency: '15ms' }]
    const nearSeconds = await mean(async (seed) => {
      const simulation = createSimulation({ seed, network: accessLinks({ ...equal, between }) })
      simulation.tracker({ strategy: 'random' })
      simulation.peers('seeder', 1, { shares: { 'a.bin': '12.5MiB' }, zone: 'here' })
      simulation.peers('near', 10, { wants: ['a.bin'], pause: '1s', zone: 'here' })
      simulation.peers('far', 10, { wants: ['a.bin'], pause: '1s', zone: 'there' })
      return (await simulation.run({ limit: '30min' })).finishSeconds[9]!
    })
    const bestSeconds = (12.5 * 2 ** 20 * 8) / 20e6
    assert.ok(nearSeconds < 4 * bestSeconds, `${nearSeconds} s, not ${bestSeconds} s`)
  })
})

/** Over several seeds: one alone may be lucky. */
async function mean(secondsWith: (seed: number) => Promise<number>): Promise<number> {
  let sum = 0
  for (const seed of seeds) sum += await secondsWith(seed)
  return sum / seeds.length
}
