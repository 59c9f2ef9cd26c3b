import assert from 'node:assert/strict'
import fc from 'fast-check'
import { quoteWord } from '../../cli/quote-word.js'
import { splitWords } from '../../cli/words.js'

describe('words of a line', () => {
  it('are separated by blanks, which quotes and backslashes keep', () => {
    assert.deepEqual(splitWords('  get a.bin\tb.bin '), ['get', 'a.bin', 'b.bin'])
    assert.deepEqual(splitWords(`get "two words" 'it''s' a\\ b`), [
      'get',
      'two words',
      'its',
      'a b',
    ])
    assert.deepEqual(splitWords(`'a\\b' "a\\"b" ""`), ['a\\b', 'a"b', ''])
    assert.deepEqual(splitWords(''), [])
  })

  it('with an open quote are refused', () => {
    assert.throws(() => splitWords('get "two words'), { code: 'USAGE' })
  })

  it('come back as they were, whatever they hold, once quoted', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' })), (words) => {
        assert.deepEqual(splitWords(words.map(quoteWord).join(' ')), words)
      }),
    )
  })

  it('are quoted only where they must be', () => {
    assert.equal(quoteWord('docs/olá.txt@9f3c2a17'), 'docs/olá.txt@9f3c2a17')
    assert.equal(quoteWord('two words'), "'two words'")
  })
})
