import assert from 'node:assert/strict'
import { randomSwarm } from './random-swarm.js'

/**
 * Runs a random swarm: no invariant may be broken, and everybody has to get what they want once
 * nothing goes wrong any more. Otherwise says what the swarm was, and how to run it again.
 */
export async function randomSwarmRecovers(seed: number, testFile: string): Promise<void> {
  const { simulation, about } = randomSwarm(seed)
  try {
    await simulation.run({ limit: '3h' })
    const missing = simulation.ledger.wants
      // A pattern is nobody's file: what it stood for was wanted by name.
      .filter(({ outcome, name }) => outcome !== 'got' && !name.endsWith('*'))
      .map(({ machine, name, outcome }) => `${machine.name} did not get ${name}: ${outcome}`)
    assert.deepEqual(missing, [])
  } catch (error) {
    const replay = `RODIZIO_SEED=${seed} npx mocha dist/test/simulation/${testFile}`
    const text = ['', `seed ${seed}`, ...about, String(error), `again: ${replay}`].join('\n')
    throw new Error(text, { cause: error })
  }
}
