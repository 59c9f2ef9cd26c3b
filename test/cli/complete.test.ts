import assert from 'node:assert/strict'
import { complete } from '../../cli/complete.js'

const names = ['hello.bin', 'help.txt', 'two words.txt']

describe('completion', () => {
  it('offers commands for the first word', () => {
    assert.deepEqual(complete('re', names), [['rehash '], 're'])
    assert.equal(complete('', names)[0].length, 9)
  })

  it('offers names of files behind commands that take them, quoted where needed', () => {
    assert.deepEqual(complete('get hel', names), [['hello.bin ', 'help.txt '], 'hel'])
    assert.deepEqual(complete('get hello.bin tw', names), [["'two words.txt' "], 'tw'])
    assert.deepEqual(complete('get "two w', names), [["'two words.txt' "], '"two w'])
    assert.deepEqual(complete('holders ', names)[0].length, 3)
  })

  it('offers nothing behind commands that take no names', () => {
    assert.deepEqual(complete('list he', names), [[], 'he'])
    assert.deepEqual(complete('nonsense he', names), [[], 'he'])
  })
})
