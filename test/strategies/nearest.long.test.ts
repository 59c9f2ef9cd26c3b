import assert from 'node:assert/strict'
import { printedBy } from '../support/printed-by.js'

/** 20 MiB through the line between the sites, which carries 20 Mbit/s. */
const throughTheLineSeconds = (20 * 2 ** 20 * 8) / 20e6

describe('strategies/nearest, at two sites', () => {
  it('takes 1.25 times the least at most, for two copies across at most', async () => {
    const command = 'rodizio simulate two-sites --strategy nearest --seed 1 --seeds 30 --json'
    const runs = (await printedBy(command))
      .map((line) => JSON.parse(line))
      .filter(({ event }) => event === 'run')
    assert.equal(runs.length, 30)
    for (const { seed, starved, makespanSeconds, copiesAcrossZones } of runs) {
      assert.equal(starved, 0, `seed ${seed}`)
      assert.ok(
        makespanSeconds < 1.25 * throughTheLineSeconds,
        `${makespanSeconds} s, seed ${seed}`,
      )
      assert.ok(copiesAcrossZones < 2, `${copiesAcrossZones} copies, seed ${seed}`)
    }
  }).timeout(10 * 60_000)
})
