import type { Program } from '../core/conf/programs.js'
import { describe } from '../core/errors.js'
import type { Call } from './command.js'
import { confOf } from './settings.js'
import { TEXTS } from './texts.js'

/** What a node goes by, and how it is told to go by it anew. */
export interface Reloadable {
  readonly program: Program
  /** The .conf it was started with, if there was one. */
  readonly conf: string | undefined
  readonly reload: (conf: string | undefined) => Promise<void>
}

/**
 * SIGHUP has a node go by its .conf as it is now, or go on as before with a word on why. One after
 * the other: reading may take its time, and the last one read is to hold. Returns how to stop
 * listening for it.
 */
export function reloadOnHangup(call: Call, { program, conf, reload }: Reloadable): () => void {
  const { context, output } = call
  let known = conf
  const again = async (): Promise<void> => {
    try {
      // One that was there must still be: gone by a slip, it would take a node's guards with it.
      known ??= confOf(program, call)
      await reload(known)
      output.result(TEXTS.reloaded, { event: 'reloaded', error: null })
    } catch (error) {
      output.error(error)
      output.result(TEXTS.notReloaded, { event: 'reloaded', error: describe(error) })
    }
  }
  let last = Promise.resolve()
  const listener = (): void => {
    last = last.then(again)
  }
  context.signals.on('SIGHUP', listener)
  return () => context.signals.off('SIGHUP', listener)
}
