import { RodizioError } from '../core/errors.js'
import type { PeerNode } from '../index.js'
import type { Output } from './output.js'
import { TEXTS } from './texts.js'

/** Ends a peer well. That the tracker could not be told is no failure: it finds out by itself. */
export async function leave(node: PeerNode, output: Output): Promise<void> {
  try {
    await node.quit()
  } catch (error) {
    if (!(error instanceof RodizioError)) throw error
    output.note(TEXTS.leftUnheard(error.message))
  }
}
