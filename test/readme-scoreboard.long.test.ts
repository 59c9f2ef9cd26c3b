import assert from 'node:assert/strict'
import { blockWith, stepsOf } from './support/documentation.js'
import { printedBy } from './support/printed-by.js'

describe('the scoreboard in README.md', () => {
  it('is what its command prints', async () => {
    const [step] = stepsOf(blockWith('README.md', '--scoreboard'))
    assert.deepEqual(await printedBy(step!.command), step!.output)
  }).timeout(30 * 60_000)
})
