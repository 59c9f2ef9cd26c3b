import assert from 'node:assert/strict'
import fc from 'fast-check'
import { Facts, type PeerFacts } from '../../../core/events.js'
import { OpenSources } from '../../../core/peer/open-sources.js'
import { SharedFiles } from '../../../core/peer/shared-files.js'
import { FakeClock } from '../../support/fake-clock.js'
import { MemoryDisk } from '../../support/memory-disk.js'

const rootOf = (letter: string): string => letter.repeat(64)

function makeFiles(): { files: SharedFiles; put(name: string, letter: string): void } {
  const disk = new MemoryDisk(new FakeClock())
  const files = new SharedFiles(disk, new OpenSources(disk), new Facts<PeerFacts>())
  let number = 0
  return {
    files,
    put(name, letter) {
      const status = { name, size: 1, mtimeMs: 0, ctimeMs: 0, inode: 0 }
      const content = { root: rootOf(letter), size: 1, layer: new Uint8Array() }
      files.add(++number, { directory: '/shared', status }, content)
    },
  }
}

describe('SharedFiles', () => {
  it('tells a change only when something changed on balance', () => {
    const { files, put } = makeFiles()
    put('a', '1')
    const before = files.generation
    put('b', '2')
    files.remove('b', 'removed')
    assert.deepEqual(files.changesSince(before), { add: [], remove: [] })
  })

  it('replaces a file of the same name by removing one content and adding the other', () => {
    const { files, put } = makeFiles()
    put('a', '1')
    const before = files.generation
    put('a', '2')
    assert.deepEqual(files.changesSince(before), {
      add: [{ name: 'a', root: rootOf('2'), size: 1 }],
      remove: [{ name: 'a', root: rootOf('1'), size: 1 }],
    })
  })

  it('does not know what changed before its memory, or in the future', () => {
    const { files, put } = makeFiles()
    put('a', '1')
    assert.equal(files.changesSince(files.generation + 1), undefined)
    for (let count = 0; count < 20_000; count++) put('a', String(count % 2))
    assert.equal(files.changesSince(1), undefined)
    assert.ok(files.changesSince(files.generation - 100))
  })

  it('turns any earlier list into the present one by its changes', () => {
    const step = fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.constantFrom('0', '1', '-'))
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), fc.nat(30), (steps, at) => {
        const { files, put } = makeFiles()
        const list = () =>
          new Set(Array.from(files.values(), ({ info }) => info.name + info.root[0]))
        let before = { generation: files.generation, list: list() }
        steps.forEach(([name, letter], index) => {
          if (letter === '-') files.remove(name, 'removed')
          else put(name, letter)
          if (index === at) before = { generation: files.generation, list: list() }
        })
        const { add, remove } = files.changesSince(before.generation)!
        for (const { name, root } of remove) assert.ok(before.list.delete(name + root[0]))
        for (const { name, root } of add) before.list.add(name + root[0])
        assert.deepEqual(before.list, list())
      }),
    )
  })

  it('finds a content as long as one of its names is left', () => {
    const { files, put } = makeFiles()
    put('a', '1')
    put('b', '1')
    files.remove('a', 'removed')
    assert.equal(files.find(rootOf('1'))?.info.name, 'b')
    files.remove('b', 'removed')
    assert.equal(files.find(rootOf('1')), undefined)
  })
})
