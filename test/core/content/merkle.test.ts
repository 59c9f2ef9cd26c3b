import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import {
  hashBytes,
  hashLeaves,
  leafBytes,
  subtreeRoot,
  treeWidth,
  zeroSubtree,
} from '../../../core/content/merkle.js'
import { formulaBytes } from '../../support/formula-bytes.js'
import { packageRoot } from '../../support/package-root.js'

const vectors = JSON.parse(
  readFileSync(join(packageRoot, 'test/fixtures/merkle-vectors.json'), 'utf8'),
) as {
  contents: { size: number; root: string; layer: string[] }[]
  layers: { pieces: number; pieceBytes: number; root: string }[]
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const plainSha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

function rootOf(bytes: Uint8Array): string {
  return hex(subtreeRoot(hashLeaves(bytes), { each: leafBytes, width: treeWidth(bytes.length) }))
}

/** The hashes of the pieces of `bytes`, the way a file is indexed. */
function piecesOf(bytes: Uint8Array, pieceBytes: number): Uint8Array[] {
  const pieces: Uint8Array[] = []
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    const leaves = hashLeaves(bytes.subarray(at, at + pieceBytes))
    pieces.push(subtreeRoot(leaves, { each: leafBytes, width: pieceBytes }))
  }
  return pieces
}

describe('The Merkle tree', () => {
  it('has the roots of an independent implementation', () => {
    assert.equal(vectors.contents.length, 18)
    for (const { size, root } of vectors.contents)
      assert.equal(rootOf(formulaBytes(size)), root, `${size} bytes`)
  })

  it('has the piece layers of an independent implementation', () => {
    const several = vectors.contents.filter(({ layer }) => layer.length > 0)
    assert.equal(several.length, 7)
    for (const { size, layer } of several)
      assert.deepEqual(piecesOf(formulaBytes(size), 256 * 1024).map(hex), layer, `${size} bytes`)
  })

  it('leads from long layers to the roots of an independent implementation', () => {
    for (const { pieces, pieceBytes, root } of vectors.layers) {
      const layer = Buffer.concat(
        Array.from({ length: pieces }, (_, piece) =>
          createHash('sha256').update(String(piece)).digest(),
        ),
      )
      const width = treeWidth(pieces * pieceBytes)
      assert.equal(hex(subtreeRoot(layer, { each: pieceBytes, width })), root, `${pieces} pieces`)
    }
  })

  it('gives a content of one leaf, or none, the plain SHA-256 of its bytes', () => {
    for (const size of [0, 1, leafBytes - 1, leafBytes])
      assert.equal(rootOf(formulaBytes(size)), plainSha256(formulaBytes(size)))
    assert.match(rootOf(new Uint8Array()), /^e3b0c442/)
  })

  it('takes missing leaves for 32 zero bytes, not for zeros that are there', () => {
    assert.equal(hex(zeroSubtree(leafBytes)), '00'.repeat(32))
    assert.equal(hex(zeroSubtree(2 * leafBytes)), plainSha256(new Uint8Array(64)))
    assert.notEqual(
      rootOf(new Uint8Array(2 * leafBytes + 1)),
      rootOf(new Uint8Array(3 * leafBytes + 1)),
    )
  })

  it('knows the empty subtree of any width that a safe size can need', () => {
    assert.equal(zeroSubtree(treeWidth(Number.MAX_SAFE_INTEGER)).length, hashBytes)
    assert.throws(() => zeroSubtree(3 * leafBytes), /width of a tree/)
  })

  it('has a root that does not depend on the size of pieces', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 * leafBytes }),
        fc.integer({ max: 4 }),
        (size, k) => {
          const bytes = formulaBytes(size)
          const pieceBytes = leafBytes * 2 ** Math.max(0, k)
          fc.pre(pieceBytes <= treeWidth(size))
          const layer = Buffer.concat(piecesOf(bytes, pieceBytes))
          const width = treeWidth(size)
          assert.equal(hex(subtreeRoot(layer, { each: pieceBytes, width })), rootOf(bytes))
        },
      ),
      { numRuns: 60 },
    )
  })

  it('has another root as soon as one byte is another', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 200 }), fc.nat(), (start, at) => {
        const bytes = new Uint8Array(5 * leafBytes)
        bytes.set(start, 2 * leafBytes)
        const before = rootOf(bytes)
        bytes[at % bytes.length]! ^= 1
        assert.notEqual(rootOf(bytes), before)
      }),
      { numRuns: 50 },
    )
  })

  it('names a content only together with its size', () => {
    const bytes = formulaBytes(2 * leafBytes)
    assert.equal(rootOf(hashLeaves(bytes)), rootOf(bytes))
  })

  it('leaves the hashes it is given as they are', () => {
    const leaves = hashLeaves(formulaBytes(3 * leafBytes))
    const before = leaves.slice()
    subtreeRoot(leaves, { each: leafBytes, width: 4 * leafBytes })
    assert.deepEqual(leaves, before)
  })
})
