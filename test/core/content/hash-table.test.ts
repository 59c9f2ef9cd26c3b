import assert from 'node:assert/strict'
import { type HashedFile, HashTable, writeHashTable } from '../../../core/content/hash-table.js'
import { pieceCountOf } from '../../../core/content/piece-layout.js'
import { someBytes } from '../../support/memory-world.js'

const KiB = 1024

function fileOf(name: string, size: number, directory = 0): HashedFile {
  const pieces = pieceCountOf(size)
  const status = { name, size, mtimeMs: 1.7e12 + 0.25, ctimeMs: 1.7e12 + 0.5, inode: 2 ** 40 + 1 }
  const root = Buffer.from(someBytes(32, size)).toString('hex')
  const layer = pieces > 1 ? someBytes(pieces * 32, size + 1) : new Uint8Array()
  return { directory, status, content: { root, size, layer } }
}

const files = [
  fileOf('empty', 0),
  fileOf('small', 5),
  fileOf('one piece', 256 * KiB),
  fileOf('two pieces', 256 * KiB + 1),
  fileOf('ação/日本.iso', 5_000 * 1024 * KiB),
  fileOf('small', 6, 1),
]

const bytesOf = (all: readonly HashedFile[], bytesMax = Number.MAX_SAFE_INTEGER): Buffer =>
  Buffer.concat([...writeHashTable(all, bytesMax)])

const found = (bytes: Uint8Array, all = files): number => {
  const table = new HashTable(bytes)
  return all.filter(({ directory, status }) => table.find(directory, status)).length
}

describe('a table of hashes', () => {
  it('finds the content of every file that is as it was', () => {
    const table = new HashTable(bytesOf(files))
    assert.equal(table.size, files.length)
    for (const { directory, status, content } of files)
      assert.deepEqual(table.find(directory, status), content)
  })

  it('finds nothing of a file in another state or another place', () => {
    const table = new HashTable(bytesOf(files))
    const { status } = files[3]!
    for (const field of ['size', 'mtimeMs', 'ctimeMs', 'inode'] as const)
      assert.equal(table.find(0, { ...status, [field]: status[field] + 0.25 }), undefined, field)
    assert.equal(table.find(1, status), undefined)
    assert.equal(table.find(0, { ...status, name: 'two piece' }), undefined)
  })

  it('is written in chunks, and is the same however many there are', () => {
    const many = Array.from({ length: 40_000 }, (_, index) => fileOf(`file ${index}`, index))
    const chunks = [...writeHashTable(many, Number.MAX_SAFE_INTEGER)]
    assert.ok(chunks.length > 3, `${chunks.length} chunks`)
    assert.equal(found(Buffer.concat(chunks), many), many.length)
  })

  it('leaves out what would make it longer than it may be, and is whole', () => {
    const digestBytes = 32
    const lastBytes = bytesOf(files).length - bytesOf(files.slice(0, -1)).length
    const all = bytesOf(files).length - digestBytes
    const fitting = (bytesMax: number) => found(bytesOf(files, bytesMax))
    assert.equal(fitting(all), files.length)
    assert.equal(fitting(all - 1), files.length - 1)
    assert.equal(fitting(all - lastBytes), files.length - 1)
    assert.equal(fitting(all - lastBytes - 1), files.length - 2)
    assert.equal(fitting(8), 0)
  })

  it('is empty when it was cut, changed, made by others, or is not there', () => {
    const bytes = bytesOf(files.slice(0, 4))
    for (let at = 0; at < bytes.length; at++) {
      const changed = Buffer.from(bytes)
      changed[at]! ^= 1
      assert.equal(found(changed), 0, `byte ${at} changed`)
      assert.equal(found(bytes.subarray(0, at)), 0, `cut at ${at}`)
    }
    for (const rubbish of [undefined, new Uint8Array(), Buffer.from('{"a": 1}'.repeat(20))])
      assert.equal(new HashTable(rubbish).size, 0)
  })
})
