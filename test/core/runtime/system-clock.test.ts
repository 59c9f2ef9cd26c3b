import assert from 'node:assert/strict'
import { SystemClock } from '../../../core/runtime/system-clock.js'

const clock = new SystemClock()
const passed = (ms: number): Promise<void> => new Promise((next) => void clock.after(ms, next))

describe('SystemClock', () => {
  it('never goes back', () => {
    const times = Array.from({ length: 100 }, () => clock.nowMs())
    assert.deepEqual(
      times.toSorted((one, other) => one - other),
      times,
    )
  })

  it('runs a task once, not before its time and not before the call returns', async () => {
    let runs = 0
    const start = clock.nowMs()
    clock.after(0, () => runs++)
    assert.equal(runs, 0)
    await passed(20)
    // A platform's timer may be early by less than a millisecond.
    assert.ok(clock.nowMs() - start >= 19)
    assert.equal(runs, 1)
  })

  it('runs no task that was cancelled, and minds no cancel that comes late or twice', async () => {
    let runs = 0
    const cancelled = clock.after(1, () => runs++)
    const late = clock.after(1, () => runs++)
    const soon = clock.after(0, () => runs++)
    for (const timer of [cancelled, cancelled, soon, soon]) timer.cancel()
    await passed(10)
    late.cancel()
    assert.equal(runs, 1)
  })

  it('does not run at once what is far away', async () => {
    let ran = false
    const timer = clock.after(2 ** 31, () => {
      ran = true
    })
    await passed(10)
    timer.cancel()
    assert.equal(ran, false)
  })

  it('wastes no time before what is to run soon', async () => {
    const order: string[] = []
    // As a timer it would come before both or after both: it would wait for a millisecond.
    setImmediate(() => order.push('before'))
    clock.after(0, () => order.push('soon'))
    await new Promise<void>((done) => {
      setImmediate(() => {
        order.push('after')
        done()
      })
    })
    assert.deepEqual(order, ['before', 'soon', 'after'])
  })

  it('takes a time that is over for soon, and warns nobody of it', async () => {
    const warnings: Error[] = []
    const warned = (warning: Error): unknown => warnings.push(warning)
    process.on('warning', warned)
    let ran = false
    clock.after(-5, () => {
      ran = true
    })
    await passed(10)
    process.off('warning', warned)
    assert.equal(ran, true)
    assert.deepEqual(warnings, [])
  })
})
