import assert from 'node:assert/strict'
import { seeds } from '../../simulation/index.js'
import { randomSwarm } from '../support/random-swarm.js'
import { randomSwarmRecovers } from '../support/random-swarm-recovers.js'

describe('random swarms in which things go wrong', () => {
  for (const seed of seeds(50)) {
    it(`break no rule, and everybody gets all when it is over (seed ${seed})`, () =>
      randomSwarmRecovers(seed, 'random-swarms.test.js'))
  }

  it('are the same for the same seed, and cover all that can go wrong', () => {
    const all = Array.from({ length: 50 }, (_, index) => randomSwarm(index + 1).about)
    assert.deepEqual(randomSwarm(1).about, all[0])
    const verbs = ['crash', 'stop', 'restart', 'freeze', 'thaw', 'partition', 'heal', 'hold']
    verbs.push('release', 'slow', 'corrupt', 'fill-disk', 'free-disk', 'jump-clock')
    verbs.push('silently', 'one-way', 'crash tracker')
    const text = all.flat().join('\n')
    assert.deepEqual(
      verbs.filter((verb) => !text.includes(` ${verb}`)),
      [],
    )
  })
})
