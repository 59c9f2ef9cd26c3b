import assert from 'node:assert/strict'
import fc from 'fast-check'
import { namedFiles } from '../../../core/tracker/named-files.js'
import type { Registry } from '../../../core/tracker/registry.js'
import type { FileInfo } from '../../../core/wire/file-info.js'
import { file, RegistryParts } from './registry-parts.js'

function registryOf(...files: (readonly [name: string, digits: string])[]): Registry {
  const parts = new RegistryParts()
  const peer = parts.peer()
  for (const [name, digits] of files) parts.registry.list(peer, file(name, digits), 1)
  return parts.registry
}

/** NUL sorts before whatever a name may go on with. */
const sortKey = ({ name, root }: FileInfo): string => `${name}\0${root}`

const shown = (files: Iterable<{ name: string; root: string }>): string[] =>
  Array.from(files, ({ name, root }) => `${name}@${root.slice(0, 2)}`)

describe('core/tracker/catalogue', () => {
  it('goes on after any file in order of name, then root, whether or not it is still there', () => {
    const name = fc.constantFrom('a', 'b', 'b/c', 'ba', 'ä', '文')
    const digits = fc.constantFrom('00', '7f', 'ff')
    const entries = fc.uniqueArray(fc.tuple(name, digits), { selector: (entry) => entry.join() })
    fc.assert(
      fc.property(entries, fc.tuple(name, digits), (files, [afterName, afterDigits]) => {
        const { catalogue } = registryOf(...files)
        const key = file(afterName, afterDigits)
        const later = files
          .map(([each, root]) => file(each, root))
          .filter(
            (each) => each.name > key.name || (each.name === key.name && each.root > key.root),
          )
          .sort((one, other) => (sortKey(one) < sortKey(other) ? -1 : 1))
        assert.deepEqual(
          Array.from(catalogue.after(key), ({ info }) => info),
          later,
        )
      }),
    )
  })

  it('suggests names a slip away, and those that end in what was asked for', () => {
    const { catalogue } = registryOf(['models/llama.gguf', '0a'], ['readme.txt', '0b'])
    assert.deepEqual(catalogue.near('raedme.txt'), ['readme.txt'])
    assert.deepEqual(catalogue.near('README.TXT'), ['readme.txt'])
    assert.deepEqual(catalogue.near('llama.gguf'), ['models/llama.gguf'])
    assert.deepEqual(catalogue.near('something else'), [])
  })

  it('looks at few names of many for one that is like it', () => {
    const parts = new RegistryParts()
    const peer = parts.peer()
    for (let index = 0; index < 3_000; index++) {
      const digits = (index + 1).toString(16).padStart(4, '0')
      parts.registry.list(peer, file(`name-${String(index).padStart(5, '0')}`, digits), 1)
    }
    assert.ok(parts.registry.catalogue.near('name-01500x').includes('name-01500'))
    assert.deepEqual(parts.registry.catalogue.near('x'.repeat(1_000)), [])
  })

  describe('named files', () => {
    it('finds every content under a name', () => {
      const registry = registryOf(['a', '0a'], ['a', '0b'], ['b', '0c'])
      assert.deepEqual(shown(namedFiles(registry, { name: 'a' })), ['a@0a', 'a@0b'])
    })

    it('tells contents apart by the beginning of the root, in either spelling', () => {
      const registry = registryOf(['a', '0a'], ['a', '0b'])
      for (const words of [{ name: 'a', rootPrefix: '0b0b' }, { name: 'a@0b0b0b0b' }]) {
        assert.deepEqual(shown(namedFiles(registry, words)), ['a@0b'])
      }
      assert.deepEqual(shown(namedFiles(registry, { name: 'a@0B0B0B0B' })), ['a@0b'])
      assert.deepEqual(shown(namedFiles(registry, { name: 'a@0c0c0c0c' })), [])
    })

    it('takes an exact name before a name with a root behind it', () => {
      const registry = registryOf(['a', '0b'], ['a@0b0b0b0b', '0c'])
      assert.deepEqual(shown(namedFiles(registry, { name: 'a@0b0b0b0b' })), ['a@0b0b0b0b@0c'])
    })

    it('takes fewer than eight digits for a part of the name', () => {
      const registry = registryOf(['a', '0b'])
      assert.deepEqual(shown(namedFiles(registry, { name: 'a@0b0b0b0' })), [])
    })

    it('finds a content by its whole root, under whatever name it is known', () => {
      const registry = registryOf(['a', '0a'], ['b', '0a'])
      const { root } = file('', '0a')
      assert.deepEqual(shown(namedFiles(registry, { name: 'b', root })), ['b@0a'])
      assert.deepEqual(shown(namedFiles(registry, { name: 'elsewhere', root })), ['a@0a'])
    })

    it('passes over contents that nobody holds any more, unless there is no other', () => {
      const parts = new RegistryParts()
      const [old, current] = [parts.peer(), parts.peer()]
      parts.registry.list(old, file('a', '0a'), 1)
      parts.registry.list(current, file('a', '0b'), 1)
      parts.registry.leave(old, 'goodbye')
      assert.deepEqual(shown(namedFiles(parts.registry, { name: 'a' })), ['a@0b'])
      parts.registry.leave(current, 'goodbye')
      assert.deepEqual(shown(namedFiles(parts.registry, { name: 'a' })), ['a@0a', 'a@0b'])
    })
  })
})
