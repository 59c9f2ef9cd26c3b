import assert from 'node:assert/strict'
import fc from 'fast-check'
import { suggest } from '../../core/suggest.js'

describe('suggest', () => {
  const directives = ['port', 'maxPeer', 'initialPort', 'strategy', 'secret']

  it('finds words that are a slip away', () => {
    const slips: Record<string, string> = {
      prt: 'port',
      portt: 'port',
      pork: 'port',
      prot: 'port',
      maxpeers: 'maxPeer',
      MAXPEER: 'maxPeer',
      intialPort: 'initialPort',
      stratgey: 'strategy',
    }
    for (const [typed, meant] of Object.entries(slips))
      assert.deepEqual(suggest(typed, directives), [meant], typed)
  })

  it('finds words that contain the one typed, behind those that are a slip away', () => {
    assert.deepEqual(suggest('max', directives), ['maxPeer'])
    assert.deepEqual(suggest('report', ['docs/report.pdf', 'repost', 'report.pdf'], 3), [
      'repost',
      'report.pdf',
      'docs/report.pdf',
    ])
  })

  it('says nothing rather than anything', () => {
    for (const word of ['', 'x', 'po', 'banana', 'constructor', 'p'.repeat(10_000)])
      assert.deepEqual(suggest(word, directives), [], word)
  })

  it('gives at most the number asked for, and candidates as they are spelled', () => {
    assert.deepEqual(suggest('A.BIN', ['a.bin', 'b.bin', 'c.bin', 'd.bin'], 2), ['a.bin', 'b.bin'])
  })

  it('finds a word itself before all others', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.array(fc.string()), (word, others) => {
        const [first] = suggest(word, [...others, word])
        assert.equal(first?.toLowerCase(), word.toLowerCase())
      }),
    )
  })
})
