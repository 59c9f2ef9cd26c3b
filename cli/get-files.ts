import { describe, RodizioError } from '../core/errors.js'
import type { Got } from '../core/peer/results.js'
import { formatAddress } from '../core/wire/address.js'
import type { PeerNode } from '../index.js'
import { EXIT, exitStatus, worst } from './exit-status.js'
import type { Output } from './output.js'
import { TEXTS } from './texts.js'

interface GetFiles {
  readonly node: PeerNode
  readonly output: Output
  readonly names: readonly string[]
  readonly replace: boolean
  readonly signal: AbortSignal
}

/**
 * Gets all of them at once (the node bounds how many move together), tells of each as it ends, and
 * resolves to the exit status of the worst.
 */
export async function getFiles({ node, output, names, ...options }: GetFiles): Promise<number> {
  const statuses = names.map(async (name) => {
    try {
      const got = await node.get(name, options)
      output.result(TEXTS.got(got), doneEvent(got))
      return EXIT.done
    } catch (error) {
      const code = error instanceof RodizioError ? error.code : undefined
      output.event({ event: 'failed', name, code, message: describe(error) })
      // Who has stopped them all need not be told of each.
      if (code !== 'STOPPED' || !options.signal.aborted) output.error(error)
      return exitStatus(error)
    }
  })
  const status = worst(await Promise.all(statuses))
  if (options.signal.aborted) output.note(TEXTS.stopped)
  return status
}

function doneEvent({ file, path, seconds, sources }: Got): object {
  return {
    event: 'done',
    name: file.name,
    root: file.root,
    size: file.size,
    path,
    seconds,
    sources: sources.map(({ peer, bytes }) => ({ peer: formatAddress(peer), bytes })),
  }
}
