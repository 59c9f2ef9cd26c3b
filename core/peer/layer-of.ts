import { layerProof, layerRange } from '../content/piece-layer.js'
import type { Holding, LayerRange } from './holding.js'

/** A range of hashes with its proof; none where they have not come: one asks elsewhere then. */
export function layerOf({ content, layerRange: known }: Holding, range: number): LayerRange {
  if (content) {
    return { hashes: layerRange(content.layer, range), proof: layerProof(content, range) }
  }
  return known?.(range) ?? { hashes: new Uint8Array(), proof: new Uint8Array() }
}
