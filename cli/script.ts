import { createInterface } from 'node:readline'
import type { Context } from './context.js'
import { worst } from './exit-status.js'
import type { Session } from './prompt-commands.js'
import { runLine } from './run-line.js'
import type { Signals } from './signals.js'

/**
 * Runs the lines of standard input in order, each after the one before has ended; resolves after
 * the last one, or after `quit` or a signal, to the worst exit status.
 */
export async function runScript(
  context: Context,
  parts: Pick<Session, 'node' | 'output' | 'transfers'>,
  signals: Signals,
): Promise<number> {
  const statuses: number[] = []
  const signal = signals.aborted
  const reader = createInterface({ input: context.stdin, crlfDelay: Infinity, signal })
  let ended = false
  const session: Session = { ...parts, signal, quit: () => (ended = true) }
  for await (const line of reader) {
    statuses.push(await runLine(session, line))
    if (ended || signal.aborted) break
  }
  reader.close()
  return signals.status ?? worst(statuses)
}
