import { describe, RodizioError } from '../core/errors.js'
import type { Got, Wanted } from '../core/peer/results.js'
import { formatAddress } from '../core/wire/address.js'
import type { PeerNode } from '../index.js'
import { EXIT, exitStatus } from './exit-status.js'
import type { Output } from './output.js'
import { TEXTS } from './texts.js'

interface GetFiles {
  readonly node: PeerNode
  readonly output: Output
  /** Names and patterns. */
  readonly names: readonly string[]
  readonly replace: boolean
  /** Whether to wait for what nobody has shared yet. */
  readonly patient?: boolean
  readonly signal: AbortSignal
}

/** Given to the node at once; it bounds how many of them move together. */
const askedAtOnce = 4_096
/** Failures told on standard error; a person has seen enough by then. */
const failuresToldMax = 100

/**
 * Gets all that the names stand for, tells of each as it ends, and resolves to the exit status of
 * the worst.
 */
export async function getFiles(call: GetFiles): Promise<number> {
  const { node, output, names, patient = false, signal } = call
  const wanted = await node.find(names, { patient, signal })
  const ends = new Ends(output, signal)
  const files = wanted.values()
  const getOneByOne = async (): Promise<void> => {
    for (const file of files) await getOne(call, file, ends)
  }
  const lanes = Math.min(askedAtOnce, wanted.length)
  await Promise.all(Array.from({ length: lanes }, getOneByOne))
  return ends.status()
}

async function getOne(call: GetFiles, { name, file, error }: Wanted, ends: Ends): Promise<void> {
  const { node, replace, patient = false, signal } = call
  try {
    if (error) throw error
    ends.got(await node.get(file ?? name, { replace, patient, signal }))
  } catch (error) {
    ends.failed(name, error)
  }
}

/** How they ended. */
class Ends {
  readonly #output: Output
  readonly #signal: AbortSignal
  #worst: number = EXIT.done
  #failed = 0
  #got = 0
  #bytesGot = 0
  #stopped = false

  constructor(output: Output, signal: AbortSignal) {
    this.#output = output
    this.#signal = signal
  }

  got(got: Got): void {
    this.#got++
    this.#bytesGot += got.file.size
    const { json } = this.#output.flags
    if (json) this.#output.event(doneEvent(got))
    else this.#output.text([TEXTS.got(got)])
  }

  failed(name: string, error: unknown): void {
    const code = error instanceof RodizioError ? error.code : undefined
    this.#worst = Math.max(this.#worst, exitStatus(error))
    this.#output.event({ event: 'failed', name, code, message: describe(error) })
    // Who has stopped them all need not be told of each.
    if (code === 'STOPPED' && this.#signal.aborted) {
      this.#stopped = true
      return
    }
    if (++this.#failed <= failuresToldMax) this.#output.error(error)
  }

  /** The worst; says what has not been said. */
  status(): number {
    const untold = this.#failed - failuresToldMax
    if (untold > 0) this.#output.warn(TEXTS.moreFailed(untold))
    if (this.#got > 1) this.#output.note(TEXTS.gotAll(this.#got, this.#bytesGot))
    if (this.#stopped) this.#output.note(TEXTS.stopped)
    return this.#worst
  }
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
