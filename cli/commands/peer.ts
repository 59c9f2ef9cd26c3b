import { RodizioError } from '../../core/errors.js'
import type { PeerNode } from '../../index.js'
import type { Call } from '../command.js'
import { EXIT } from '../exit-status.js'
import { refuseTaken } from '../hook-command.js'
import { leave } from '../leave.js'
import { narrate } from '../narrate.js'
import { pause } from '../pause.js'
import { Progress } from '../progress.js'
import { Prompt } from '../prompt.js'
import type { Session } from '../prompt-commands.js'
import { reloadOnHangup } from '../reload-on-hangup.js'
import { runScript } from '../script.js'
import { confOf, peerOptions, tellConf } from '../settings.js'
import { Signals } from '../signals.js'
import { stderrLog } from '../stderr-log.js'
import { TEXTS } from '../texts.js'
import { Transfers } from '../transfers.js'

/** A service asks again this often for a tracker that it has not reached yet. */
const askAgainMs = 10_000

/** Runs a peer: with a prompt, through a script, or as a service. */
export async function peer(call: Call): Promise<number> {
  const { context, output } = call
  const conf = confOf('peer', call)
  const options = await peerOptions(call, conf)
  const { createPeerNode } = await context.loadLibrary()
  const log = stderrLog(output)
  const node = await createPeerNode({ ...options, log })
  refuseTaken(node.commands)
  narrate(node.facts, output)
  node.facts.once('folder-read', () =>
    output.note(TEXTS.sharing({ ...node.status(), live: options.announce === 'live' })),
  )
  const transfers = new Transfers(node.facts, context.clock)
  const progress = new Progress(transfers, output, context.clock)
  // Without its terminal nobody could end it; a service reads its .conf again instead.
  const signals = new Signals(context, { hangup: context.inputKind() === 'terminal' })
  try {
    const address = await Promise.race([node.start(), signals.received()])
    if (!address) return EXIT.done
    output.result(TEXTS.peerListening(address), { event: 'listening', ...address })
    tellConf('peer', conf, call)
    if (options.secret === '') output.note(TEXTS.openToAll(address.port))
    return await serve(call, { node, output, transfers }, { signals, conf })
  } finally {
    await leave(node, output)
    progress.stop()
    signals.release()
  }
}

async function serve(
  call: Call,
  parts: Pick<Session, 'node' | 'output' | 'transfers'>,
  { signals, conf }: { readonly signals: Signals; readonly conf: string | undefined },
): Promise<number> {
  const { context, output } = call
  const kind = context.inputKind()
  if (kind === 'terminal' && context.stderr.isTTY && !output.flags.json) {
    await new Prompt(context, parts, signals).run()
    return EXIT.done
  }
  if (kind !== 'none') return runScript(context, parts, signals)
  const release = reloadOnHangup(call, {
    program: 'peer',
    conf,
    reload: async (now) => parts.node.reload(await peerOptions(call, now)),
  })
  await Promise.race([announce(call, parts.node, signals), signals.received()])
  await signals.received()
  release()
  return EXIT.done
}

/** Without a person to ask for it, one update tells the tracker what is here. */
async function announce(
  { context, output }: Call,
  node: PeerNode,
  signals: Signals,
): Promise<void> {
  let told: string | undefined
  while (!signals.aborted.aborted) {
    try {
      const files = await node.update()
      return output.result(TEXTS.updated(files.length), { event: 'updated', files: files.length })
    } catch (error) {
      if (!(error instanceof RodizioError)) throw error
      if (error.message !== told) output.error(error)
      told = error.message
      await pause(error.retryMs ?? askAgainMs, context.clock, signals.aborted)
    }
  }
}
