import assert from 'node:assert/strict'
import { Signals } from '../../cli/signals.js'
import { FakeContext } from '../support/fake-context.js'

describe('signals', () => {
  it('ask at first and insist the second time', async () => {
    const context = new FakeContext()
    const signals = new Signals(context)
    assert.equal(signals.status, undefined)
    context.signal('SIGTERM')
    await signals.received()
    assert.equal(signals.status, 143)
    assert.deepEqual(context.exits, [])
    context.signal('SIGINT')
    assert.deepEqual(context.exits, [130])
  })

  it('leave no listener behind', () => {
    const context = new FakeContext()
    new Signals(context).release()
    assert.deepEqual(context.signals.eventNames(), [])
  })
})
