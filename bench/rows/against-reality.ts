import { join } from 'node:path'
import { random } from '../../strategies/random.js'
import { roundRobin } from '../../strategies/round-robin.js'
import { type Bench, inFolder, type Measured, type Row, Skipped } from '../row.js'
import { differenceOf, finishTimesOf, misrankedPair } from '../swarms/compare-swarms.js'
import { firstCome } from '../swarms/first-come.js'
import { type RealSwarmRun, runRealSwarm } from '../swarms/real-swarm.js'
import { runSimulatedSwarm } from '../swarms/simulated-swarm.js'
import type { Swarm, SwarmRun } from '../swarms/swarm.js'

const percentMost = 15
/** Of a core: where the machine is what peers wait for, rates are not. */
const cpuShareMost = 0.5
/** What a rate makes up for; a peer that is held up for longer has lost the time. */
const lateMsMost = 100
const seeds = 15
const strategies = [roundRobin, random, firstCome]

/** Slow, so that this machine can be twenty. */
const usual = { peers: 20, fileBytes: 2 * 2 ** 20, bytesPerSecond: 375_000 }
const small = { peers: 4, fileBytes: 2 ** 20, bytesPerSecond: 1_000_000 }

/** What the simulator says of a swarm, and what the same swarm does over TCP. */
export const againstReality: Row = {
  title: 'simulated finish times, 20 peers with rates',
  against: 'reality: the same over TCP on loopback',
  needs: [],
  unit: '%',
  atMost: percentMost,
  measure,
}

async function measure(bench: Bench): Promise<Measured> {
  const { quick, pairs, say } = bench
  const described = quick ? small : usual
  const compared = (quick ? [roundRobin] : strategies).map((strategy) => ({
    swarm: { ...described, strategy },
    real: [] as RealSwarmRun[],
    simulated: [] as SwarmRun[],
  }))
  await inFolder(bench, 4 * described.peers * described.fileBytes, async ({ path }) => {
    // Twenty peers in a process that has not run one yet wait for what there is to compile.
    await runRealSwarm({ ...described, strategy: random, bytesPerSecond: 0 }, join(path, 'first'))
    // In turns, so that a machine that is busy for a while is so for all of them.
    for (let repeat = 1; repeat <= pairs; repeat++) {
      for (const { swarm, real } of compared) {
        const run = await runRealSwarm(swarm, join(path, 'swarm'))
        const counts = quick || isUndisturbed(run)
        if (counts) real.push(run)
        say(`${swarm.strategy.name}: ${inWords(run)}${counts ? '' : '; does not count'}`)
      }
    }
  })
  if (compared.some(({ real }) => real.length === 0))
    throw new Skipped('this machine is too busy to be twenty')
  for (const { swarm, simulated } of compared) await simulate(swarm, quick ? 1 : seeds, simulated)
  return judged(compared, percentMost / 100, say)
}

async function simulate(swarm: Swarm, seeds: number, runs: SwarmRun[]): Promise<void> {
  for (let seed = 1; seed <= seeds; seed++) runs.push(await runSimulatedSwarm(swarm, seed))
}

function judged(
  compared: readonly {
    readonly swarm: Swarm
    readonly real: readonly SwarmRun[]
    readonly simulated: readonly SwarmRun[]
  }[],
  least: number,
  say: Bench['say'],
): Measured {
  const figures = compared.map(({ swarm, real, simulated }) => {
    const [found, expected] = [finishTimesOf(simulated), finishTimesOf(real)]
    return { name: swarm.strategy.name, found, expected }
  })
  const differences = figures.map(({ found, expected }) => differenceOf(found, expected))
  for (const [index, { name, found, expected }] of figures.entries()) {
    const simulated = `${found.makespan.toFixed(2)} s, mean ${found.mean.toFixed(2)} s`
    const real = `${expected.makespan.toFixed(2)} s, mean ${expected.mean.toFixed(2)} s`
    say(`${name}: ${simulated} simulated, ${real} real, ${inPercent(differences[index]!)} apart`)
  }
  // Both ways: what one of them tells apart, the other must not turn round.
  const turned = figures.map(({ name, found, expected }) => ({
    name,
    found: expected,
    expected: found,
  }))
  const pair = misrankedPair(figures, least) ?? misrankedPair(turned, least)
  if (pair) throw new Error(`'${pair[0]}' and '${pair[1]}' are ranked otherwise than in reality`)
  return {
    value: Math.max(...differences) * 100,
    ours: figures.map(({ name, found }) => `${name} ${found.makespan.toFixed(1)} s`).join(', '),
    theirs: figures.map(({ expected }) => `${expected.makespan.toFixed(1)} s`).join(', '),
  }
}

function isUndisturbed({ cpuShare, lateMs }: RealSwarmRun): boolean {
  return cpuShare <= cpuShareMost && lateMs <= lateMsMost
}

function inWords({ finishSeconds, cpuShare, lateMs }: RealSwarmRun): string {
  const times = `${finishSeconds[0]!.toFixed(2)} to ${finishSeconds.at(-1)!.toFixed(2)} s`
  return `${times}, ${inPercent(cpuShare)} of a core, timers ${Math.round(lateMs)} ms late`
}

function inPercent(share: number): string {
  return `${Math.round(share * 100)} %`
}
