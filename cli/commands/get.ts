import { parseValue } from '../../core/conf/values.js'
import { RodizioError } from '../../core/errors.js'
import type { PeerNode } from '../../index.js'
import type { Call } from '../command.js'
import { EXIT } from '../exit-status.js'
import { getFiles } from '../get-files.js'
import { passingPeer } from '../passing-peer.js'
import { pause } from '../pause.js'
import { Progress } from '../progress.js'
import { TEXTS } from '../texts.js'
import { Transfers } from '../transfers.js'

/** Fetches files and ends. */
export async function get(call: Call): Promise<number> {
  const { context, output, words: names, flags, directives } = call
  const stayMs = flags.stay === undefined ? 0 : readTime(flags.stay)
  return passingPeer(call, { downloadsTo: flags.output }, async ({ node, signals }) => {
    // What nobody sees need not be followed, file by file.
    const progress = flags.quiet ? undefined : showProgress(node, call)
    const signal = signals.aborted
    const replace = flags.replace === true
    const patient = directives.wait !== undefined
    const status = await getFiles({ node, output, names, replace, patient, signal })
    progress?.stop()
    if (signals.status !== undefined) return signals.status
    if (status !== EXIT.done || stayMs === 0) return status
    // Others are sent here only when the tracker knows that all of it is here.
    await node.announce().catch((error) => output.error(error))
    await pause(stayMs, context.clock, signal)
    return status
  })
}

function showProgress({ facts }: PeerNode, { output, context: { clock } }: Call): Progress {
  return new Progress(new Transfers(facts, clock), output, clock)
}

function readTime(word: string): number {
  const read = parseValue({ durationMs: 0, min: 0, about: '' }, word, '')
  if ('value' in read) return Number(read.value)
  throw new RodizioError('USAGE', TEXTS.badStay(read.problem))
}
