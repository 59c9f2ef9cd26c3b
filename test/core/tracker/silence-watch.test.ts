import assert from 'node:assert/strict'
import { SilenceWatch } from '../../../core/tracker/silence-watch.js'
import { FakeClock } from '../../support/fake-clock.js'

function build() {
  const clock = new FakeClock()
  const silent: [string, number][] = []
  const watch = new SilenceWatch<string>(clock, 100, (one) => silent.push([one, clock.nowMs()]))
  return { clock, silent, watch }
}

describe('core/tracker/silence-watch', () => {
  it('reports each one when it has been silent for the whole time, and once', () => {
    const { clock, silent, watch } = build()
    watch.heard('a')
    clock.advance(60)
    watch.heard('b')
    clock.advance(39)
    assert.deepEqual(silent, [])
    clock.advance(500)
    assert.deepEqual(silent, [
      ['a', 100],
      ['b', 160],
    ])
  })

  it('begins anew for one that is heard again', () => {
    const { clock, silent, watch } = build()
    watch.heard('a')
    watch.heard('b')
    clock.advance(60)
    watch.heard('a')
    clock.advance(500)
    assert.deepEqual(silent, [
      ['b', 100],
      ['a', 160],
    ])
  })

  it('forgets, and has no timer when there is nobody to watch', () => {
    const { clock, silent, watch } = build()
    watch.heard('a')
    watch.heard('b')
    watch.forget('a')
    assert.equal(clock.pending, 1)
    watch.forget('b')
    assert.equal(clock.pending, 0)
    watch.heard('c')
    watch.stop()
    assert.equal(clock.pending, 0)
    clock.advance(500)
    assert.deepEqual(silent, [])
  })

  it('has one timer for many', () => {
    const { clock, watch } = build()
    for (let one = 0; one < 100; one++) watch.heard(String(one))
    assert.equal(clock.pending, 1)
  })

  it('lets the one who is told watch somebody again at once', () => {
    const clock = new FakeClock()
    let times = 0
    const watch: SilenceWatch<string> = new SilenceWatch(clock, 100, (one) => {
      if (++times < 3) watch.heard(one)
    })
    watch.heard('a')
    clock.runUntilIdle()
    assert.deepEqual([times, clock.nowMs()], [3, 300])
  })

  it('has one timer when the one who is told forgets the last and watches another', () => {
    const clock = new FakeClock()
    const watch: SilenceWatch<string> = new SilenceWatch(clock, 100, (one) => {
      watch.forget(one)
      watch.heard('next')
    })
    watch.heard('a')
    clock.advance(100)
    assert.equal(clock.pending, 1)
    watch.stop()
    assert.equal(clock.pending, 0)
  })
})
