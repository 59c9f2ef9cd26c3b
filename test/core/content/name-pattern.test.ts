import assert from 'node:assert/strict'
import { performance } from 'node:perf_hooks'
import { namePattern } from '../../../core/content/name-pattern.js'

function matches(word: string, name: string): boolean {
  return namePattern(word)!.matches(name)
}

describe('a pattern of names', () => {
  const cases: [word: string, yes: string[], no: string[]][] = [
    ['dir/', ['dir/a', 'dir/sub/b'], ['dir', 'dirt/a', 'a/dir/b']],
    ['*.iso', ['a.iso', '.iso'], ['a.iso.txt', 'sub/a.iso', 'a.ISO']],
    ['**/*.iso', ['a.iso', 'x/y/a.iso'], ['a.txt']],
    ['**', ['a', 'a/b/c'], []],
    ['a/**/z', ['a/z', 'a/b/c/z'], ['a/b', 'b/z']],
    ['a/**/b/**/c', ['a/b/c', 'a/x/b/b/y/c'], ['a/c', 'a/c/b']],
    ['data-?.bin', ['data-1.bin', 'data-é.bin', 'data-😀.bin'], ['data-.bin', 'data-12.bin']],
    ['[a-c]x', ['ax', 'cx'], ['dx', 'Ax']],
    ['[!a-c]x', ['dx'], ['ax']],
    ['[]x]', [']', 'x'], ['[']],
    ['[a-]', ['a', '-'], ['b']],
    ['*a*b*', ['ab', 'xaybz'], ['ba']],
    ['*[0-9', ['a[0-9', '[0-9'], ['5']],
    ['?(a)+', ['x(a)+'], ['aa', 'x(a)']],
  ]
  for (const [word, yes, no] of cases) {
    it(`${word} means what it says`, () => {
      for (const name of yes) assert.ok(matches(word, name), `${word} fits ${name}`)
      for (const name of no) assert.ok(!matches(word, name), `${word} does not fit ${name}`)
    })
  }

  it('is not what a plain name is', () => {
    for (const word of ['a', 'a/b.txt', 'a{b,c}', '!a', 'a]', '']) {
      assert.equal(namePattern(word), undefined, word)
    }
  })

  it('begins as all its names do', () => {
    const prefixes = ['dir/', 'dir/a*', '*', 'a[b]', 'a?'].map((word) => namePattern(word)!.prefix)
    assert.deepEqual(prefixes, ['dir/', 'dir/a', '', 'a', 'a'])
  })

  it('fits names in composed form however it was typed', () => {
    assert.ok(matches('rodi\u0301zio-*', 'rod\u00edzio-1'))
  })

  it('takes no longer than the two are long, however hostile', () => {
    const startedMs = performance.now()
    assert.ok(!matches(`${'*a'.repeat(400)}b`, 'a'.repeat(1024)))
    assert.ok(!matches(`${'**/a/'.repeat(30)}b`, 'a/'.repeat(31)))
    assert.ok(!matches(`${'*?'.repeat(400)}[b-c]`, 'a'.repeat(1024)))
    assert.ok(performance.now() - startedMs < 1_000)
  })
})
