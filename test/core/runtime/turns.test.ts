import assert from 'node:assert/strict'
import { Turns } from '../../../core/runtime/turns.js'

describe('Turns', () => {
  it('lets as many be under way as it is told, and the others follow in order', () => {
    const turns = new Turns(2)
    const begun: string[] = []
    const over: (() => void)[] = []
    const take = (name: string): void =>
      turns.take((done) => {
        begun.push(name)
        over.push(done)
      })
    for (const name of ['a', 'b', 'c', 'd']) take(name)
    assert.deepEqual(begun, ['a', 'b'])
    over[1]!()
    assert.deepEqual(begun, ['a', 'b', 'c'])
    over[0]!()
    over[2]!()
    take('e')
    assert.deepEqual(begun, ['a', 'b', 'c', 'd', 'e'])
  })

  it('takes those that are over at once', () => {
    const turns = new Turns(1)
    let count = 0
    for (let each = 0; each < 3; each++)
      turns.take((over) => {
        count++
        over()
      })
    assert.equal(count, 3)
  })
})
