import assert from 'node:assert/strict'
import { LIMITS } from '../../../core/limits.js'
import { Voices } from '../../../core/tracker/voices.js'

/** So many honest ones, who measured from 90 to 110, and liars, who say it again and again. */
function crowd(honest: number, liars: number, lie: number): Voices {
  const voices = new Voices()
  for (let each = 0; each < Math.max(honest, liars); each++) {
    if (each < liars) voices.hear(`liar ${each}`, true, lie)
    if (each < honest) voices.hear(`honest ${each}`, false, 90 + (20 * each) / honest)
  }
  for (let time = 0; time < 1_000; time++) voices.hear(`liar ${time % liars}`, true, lie)
  return voices
}

describe('core/tracker/voices', () => {
  it('believe nobody who is alone or one of two', () => {
    const voices = new Voices()
    for (const reporter of ['a', 'b']) {
      for (let time = 0; time < 100; time++) voices.hear(reporter, true, 1)
      assert.deepEqual([voices.reporters, voices.failed, voices.bytesPerSecond], [0, 0, 0])
    }
    voices.hear('c', false, 3)
    assert.deepEqual([voices.reporters, voices.failed, voices.bytesPerSecond], [3, 2, 1])
  })

  it('give each its newest word, and keep a measurement until there is a new one', () => {
    const voices = new Voices()
    voices.hear('a', false, 1)
    voices.hear('b', false, 2)
    voices.hear('c', false, 3)
    voices.hear('a', true, 0)
    assert.deepEqual([voices.failed, voices.bytesPerSecond], [1, 2])
    voices.hear('a', false, 9)
    assert.deepEqual([voices.failed, voices.bytesPerSecond], [0, 3])
    voices.hear('c', true, 0.5)
    assert.deepEqual([voices.reporters, voices.failed, voices.bytesPerSecond], [3, 1, 2])
  })

  for (const lie of [1e-9, Number.MAX_SAFE_INTEGER]) {
    it(`are not moved by one liar among many who says ${lie}`, () => {
      const voices = crowd(20, 1, lie)
      assert.deepEqual([voices.reporters, voices.failed], [21, 1])
      assert.ok(Math.abs(voices.bytesPerSecond - 100) <= 2, `${voices.bytesPerSecond}`)
    })

    it(`stay within what the honest say with 49 % of liars who say ${lie}`, () => {
      const voices = crowd(26, 25, lie)
      assert.deepEqual([voices.reporters, voices.failed], [51, 25])
      const { bytesPerSecond } = voices
      assert.ok(bytesPerSecond >= 90 && bytesPerSecond <= 110, `${bytesPerSecond}`)
    })
  }

  it('keep those who joined last, however often the others speak', () => {
    const voices = new Voices()
    for (let each = 0; each < LIMITS.voicesMax; each++) voices.hear(`old ${each}`, true, 1)
    for (let each = 0; each < LIMITS.voicesMax; each++) {
      voices.hear('old 0', true, 1)
      voices.hear(`new ${each}`, false, 2)
    }
    assert.equal(voices.reporters, LIMITS.voicesMax)
    assert.equal(voices.bytesPerSecond, 2)
    assert.ok(voices.failed <= 1, `${voices.failed} of those who are forgotten still count`)
  })
})
