import { seeds } from '../../simulation/index.js'
import { randomSwarmRecovers } from '../support/random-swarm-recovers.js'

describe('many random swarms in which things go wrong', () => {
  for (const seed of seeds(300)) {
    it(`break no rule, and everybody gets all when it is over (seed ${seed})`, () =>
      randomSwarmRecovers(seed, 'random-swarms.long.test.js'))
  }
})
