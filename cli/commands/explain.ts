import type { Call } from '../command.js'
import { EXIT } from '../exit-status.js'
import { printExplanation } from '../explanation.js'
import { passingPeer } from '../passing-peer.js'

/** Prints who would be next for a file, if a newcomer asked. */
export async function explain(call: Call): Promise<number> {
  const { flags, output, words } = call
  return passingPeer(call, { downloadsTo: '.' }, async ({ node, signals }) => {
    const explaining = node.explain(words[0]!, { partial: flags.partial ?? false })
    const explained = await Promise.race([explaining, signals.received()])
    if (explained) printExplanation(output, explained)
    return signals.status ?? EXIT.done
  })
}
