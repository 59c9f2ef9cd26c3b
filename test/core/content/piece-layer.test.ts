import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { hashBytes } from '../../../core/content/merkle.js'
import {
  type LayerClaim,
  layerProof,
  layerRange,
  layerRangesOf,
  layerRoot,
  verifyLayerRange,
} from '../../../core/content/piece-layer.js'
import type { FileContent } from '../../../core/content/piece-layout.js'
import { LIMITS } from '../../../core/limits.js'

const { pieceBytesMin, pieceBytesMax, piecesWanted } = LIMITS
const perRange = LIMITS.hashesPerRange

/** A content of so many pieces, of which only the hashes exist. */
function contentOf(pieces: number): FileContent {
  const size = pieces * (pieces > piecesWanted ? pieceBytesMax : pieceBytesMin) - 1
  const hashes = Array.from({ length: pieces }, (_, piece) =>
    createHash('sha256').update(String(piece)).digest(),
  )
  const layer = Buffer.concat(hashes)
  return { root: Buffer.from(layerRoot(layer, size)).toString('hex'), size, layer }
}

function claimOf(content: FileContent, range: number): LayerClaim {
  const { root, size, layer } = content
  return { root, size, range, hashes: layerRange(layer, range), proof: layerProof(content, range) }
}

const pieceCounts = [
  2,
  3,
  perRange - 1,
  perRange,
  perRange + 1,
  2 * perRange,
  3 * perRange + 7,
  2048,
]

describe('The piece layer', () => {
  it('is cut into ranges of 512 hashes, the last one where the layer ends', () => {
    const lengths = pieceCounts.map((pieces) => {
      const { layer, size } = contentOf(pieces)
      const ranges = Array.from({ length: layerRangesOf(size) }, (_, range) => range)
      return ranges.map((range) => layerRange(layer, range).length / hashBytes)
    })
    const full = perRange
    assert.deepEqual(lengths, [
      [2],
      [3],
      [full - 1],
      [full],
      [full, 1],
      [full, full],
      [full, full, full, 7],
      [full, full, full, full],
    ])
  })

  it('is not there for a file of one piece', () => {
    for (const size of [0, 1, pieceBytesMin]) {
      assert.equal(layerRangesOf(size), 0)
      const root = createHash('sha256').digest('hex')
      const claim = { root, size, range: 0, hashes: new Uint8Array(32), proof: new Uint8Array() }
      assert.equal(verifyLayerRange(claim), false)
    }
  })

  it('is proved range by range', () => {
    for (const pieces of pieceCounts) {
      const content = contentOf(pieces)
      for (let range = 0; range < layerRangesOf(content.size); range++)
        assert.ok(verifyLayerRange(claimOf(content, range)), `range ${range} of ${pieces} pieces`)
    }
  })

  it('needs no proof with one range, and one uncle for each doubling with more', () => {
    const proofs = [2, perRange, perRange + 1, 3 * perRange].map(
      (pieces) => layerProof(contentOf(pieces), 0).length / hashBytes,
    )
    assert.deepEqual(proofs, [0, 0, 1, 2])
  })

  it('is refused with any bit changed in the hashes or the proof', () => {
    const content = contentOf(3 * perRange + 7)
    fc.assert(
      fc.property(fc.nat({ max: 3 }), fc.boolean(), fc.nat(), (range, inProof, at) => {
        const { hashes, proof, ...rest } = claimOf(content, range)
        const changed = { ...rest, hashes: hashes.slice(), proof: proof.slice() }
        const bytes = inProof ? changed.proof : changed.hashes
        bytes[Math.floor(at / 8) % bytes.length]! ^= 1 << (at % 8)
        assert.equal(verifyLayerRange(changed), false)
      }),
    )
  })

  it('is refused when it is longer, shorter, elsewhere or for another size', () => {
    const content = contentOf(2 * perRange + 1)
    const claim = claimOf(content, 1)
    assert.ok(verifyLayerRange(claim))
    const wrong: Partial<LayerClaim>[] = [
      { hashes: claim.hashes.subarray(hashBytes) },
      { hashes: Buffer.concat([claim.hashes, new Uint8Array(hashBytes)]) },
      { hashes: claim.hashes.subarray(1) },
      { hashes: new Uint8Array() },
      { proof: claim.proof.subarray(hashBytes) },
      { proof: Buffer.concat([claim.proof, new Uint8Array(hashBytes)]) },
      { range: 0 },
      { range: 2 },
      { range: 3 },
      { range: -1 },
      { range: 0.5 },
      { range: Number.NaN },
      { size: pieceBytesMax },
      { size: 2 * perRange * pieceBytesMax },
      { size: Number.MAX_SAFE_INTEGER },
      { root: '0'.repeat(64) },
    ]
    for (const change of wrong)
      assert.equal(
        verifyLayerRange({ ...claim, ...change }),
        false,
        JSON.stringify(Object.keys(change)),
      )
  })

  it('never takes an inner node for a hash of a piece', () => {
    // The two children of the root, passed off as the layer of a file of two pieces.
    const content = contentOf(4)
    const whole = contentOf(4).layer
    const pair = (at: number): Buffer =>
      createHash('sha256')
        .update(whole.subarray(at * 32, (at + 2) * 32))
        .digest()
    const hashes = Buffer.concat([pair(0), pair(2)])
    const claim = {
      root: content.root,
      size: content.size,
      range: 0,
      hashes,
      proof: new Uint8Array(),
    }
    assert.equal(verifyLayerRange(claim), false)
  })
})
