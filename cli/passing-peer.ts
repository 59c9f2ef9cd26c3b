import type { PeerNode } from '../index.js'
import type { Call } from './command.js'
import { leave } from './leave.js'
import { narrate } from './narrate.js'
import { confOf, peerOptions, tellConf } from './settings.js'
import { Signals } from './signals.js'
import { stderrLog } from './stderr-log.js'

interface Passing {
  readonly node: PeerNode
  readonly signals: Signals
}

/**
 * Runs `work` with a peer that shares no directory, registers nowhere and ends with it. Beside a
 * peer that runs from the same .conf it takes another port. `downloadsTo`: where files land,
 * instead of what the .conf says.
 */
export async function passingPeer(
  call: Call,
  { downloadsTo }: { readonly downloadsTo?: string | undefined },
  work: (passing: Passing) => Promise<number>,
): Promise<number> {
  const { context, output, flags } = call
  const conf = confOf('peer', call)
  if (conf !== undefined || flags.tracker === undefined) tellConf('peer', conf, call)
  const fallback = conf === undefined && !context.environment.RODIZIO_SHARED ? '.' : undefined
  const options = await peerOptions(call, conf, { shared: downloadsTo ?? fallback })
  const { createPeerNode } = await context.loadLibrary()
  const node = await createPeerNode({
    ...options,
    share: 'downloads',
    peerPort: 0,
    log: stderrLog(output),
  })
  narrate(node.facts, output)
  const signals = new Signals(context)
  try {
    await Promise.race([node.start(), signals.received()])
    return signals.status ?? (await work({ node, signals }))
  } finally {
    await leave(node, output)
    signals.release()
  }
}
