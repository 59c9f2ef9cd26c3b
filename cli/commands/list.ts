import type { Call } from '../command.js'
import { EXIT } from '../exit-status.js'
import { printFiles } from '../file-list.js'
import { passingPeer } from '../passing-peer.js'

/** Prints what the tracker knows. */
export async function list(call: Call): Promise<number> {
  // Nothing lands; a folder that is there saves making another.
  return passingPeer(call, { downloadsTo: '.' }, async ({ node, signals }) => {
    const files = await Promise.race([node.browse(), signals.received()])
    if (files) printFiles(call.output, files)
    return signals.status ?? EXIT.done
  })
}
