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

  it('ask when the terminal is gone, if that is to end a command, and do not insist', () => {
    const context = new FakeContext()
    const signals = new Signals(context, { hangup: true })
    for (const _ of [1, 2]) context.signal('SIGHUP')
    assert.equal(signals.status, 129)
    assert.deepEqual(context.exits, [])
    context.signal('SIGTERM')
    assert.deepEqual(context.exits, [143])
  })

  it('leave that a terminal is gone to whoever goes on without one', () => {
    const context = new FakeContext()
    new Signals(context)
    assert.equal(context.signals.listenerCount('SIGHUP'), 0)
  })

  it('leave no listener behind', () => {
    const context = new FakeContext()
    new Signals(context, { hangup: true }).release()
    assert.deepEqual(context.signals.eventNames(), [])
  })
})
