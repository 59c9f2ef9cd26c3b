import assert from 'node:assert/strict'
import { seeds } from '../../simulation/seeds.js'

describe('seeds', () => {
  afterEach(() => {
    delete process.env.RODIZIO_SEED
  })

  it('are the same every time', () => {
    assert.deepEqual(seeds(3), [1, 2, 3])
  })

  it('are the one that is to be replayed', () => {
    process.env.RODIZIO_SEED = '4711'
    assert.deepEqual(seeds(3), [4711])
  })

  it('are never what nobody meant', () => {
    process.env.RODIZIO_SEED = 'x'
    assert.throws(() => seeds(3), /RODIZIO_SEED must be an integer, not 'x'/)
  })
})
