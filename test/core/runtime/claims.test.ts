import assert from 'node:assert/strict'
import { type Claim, Claims } from '../../../core/runtime/claims.js'

describe('Claims', () => {
  function take(claims: Claims, thing: string): (Claim | undefined)[] {
    const answers: (Claim | undefined)[] = []
    claims.take(thing, (claim) => answers.push(claim))
    return answers
  }

  it('gives a thing to one at a time', () => {
    const claims = new Claims()
    const [first] = take(claims, 'a')
    assert.ok(first)
    assert.deepEqual(take(claims, 'a'), [undefined])
    assert.ok(take(claims, 'b')[0])
    first.free()
    assert.ok(take(claims, 'a')[0])
  })

  it('lets one wait for a holder that is leaving, and refuses those behind', () => {
    const claims = new Claims()
    const first = take(claims, 'a')[0]!
    first.leave()
    const [second, third] = [take(claims, 'a'), take(claims, 'a')]
    assert.deepEqual([second, third], [[], []])
    first.free()
    assert.ok(second[0])
    assert.deepEqual(third, [undefined])
  })
})
