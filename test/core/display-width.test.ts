import assert from 'node:assert/strict'
import { displayWidth, truncate, truncateMiddle } from '../../core/display-width.js'

describe('display width', () => {
  it('counts columns, not characters', () => {
    const texts = ['abc', 'ação', 'e\u0301', '漢字', '👩‍👩‍👧', '❤\uFE0F', '🇧🇷']
    assert.deepEqual(texts.map(displayWidth), [3, 4, 1, 4, 2, 2, 2])
  })

  it('cuts the end or the middle, and never makes a text wider', () => {
    assert.equal(truncate('0123456789', 5), '0123…')
    assert.equal(truncateMiddle('photos/2024/beach.jpg', 11), 'photo…h.jpg')
    assert.equal(truncateMiddle('short', 5), 'short')
    for (const text of ['漢字漢字漢字漢字', 'a漢b字c👩‍👩‍👧d', 'plain-text']) {
      for (let width = 0; width < 12; width++) {
        assert.ok(displayWidth(truncate(text, width)) <= width)
        assert.ok(displayWidth(truncateMiddle(text, width)) <= width)
      }
    }
  })
})
