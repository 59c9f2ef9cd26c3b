import assert from 'node:assert/strict'
import { Redials } from '../../../core/peer/redials.js'
import { formatAddress } from '../../../core/wire/address.js'
import { FakeClock } from '../../support/fake-clock.js'

const address = { host: '10.0.0.2', port: 3333 }

describe('Redials', () => {
  it('dials again in a while, twice, until something is sent', () => {
    const { clock, redials, dialled } = setUp()
    for (const expected of [1, 2]) {
      assert.ok(redials.begin(address, 10))
      clock.advance(1_000)
      assert.equal(dialled(), expected)
      redials.ended(address)
    }
    assert.equal(redials.begin(address, 10), false)
    redials.sent(formatAddress(address))
    assert.ok(redials.begin(address, 10))
  })

  it('dials once where both lines to somebody broke, and leaves no timer', () => {
    const { clock, redials, dialled } = setUp()
    assert.ok(redials.begin(address, 10))
    assert.ok(redials.begin(address, 0))
    assert.equal(clock.pending, 1)
    clock.advance(1_000)
    assert.equal(dialled(), 1)
  })

  it('dials nobody again who was reached before that', () => {
    const { clock, redials, dialled } = setUp()
    redials.begin(address, 10)
    redials.ended(address)
    assert.equal(clock.pending, 0)
    clock.advance(5_000)
    assert.equal(dialled(), 0)
  })

  it('dials nobody when stopped, and tells who was not back', () => {
    const { clock, redials, dialled } = setUp()
    redials.begin(address, 10)
    redials.begin(address, 0)
    assert.deepEqual(
      redials.stop().map(({ bytes }) => bytes),
      [10],
    )
    assert.equal(clock.pending, 0)
    clock.advance(5_000)
    assert.equal(dialled(), 0)
  })
})

function setUp() {
  const clock = new FakeClock()
  let count = 0
  const redials = new Redials(clock, () => count++)
  return { clock, redials, dialled: () => count }
}
