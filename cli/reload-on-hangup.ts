import { describe } from '../core/errors.js'
import type { Call } from './command.js'
import { TEXTS } from './texts.js'

/**
 * SIGHUP has a node go by its .conf as it is now, or go on as before with a word on why. Returns
 * how to stop listening for it.
 */
export function reloadOnHangup(
  { context, output }: Pick<Call, 'context' | 'output'>,
  reload: () => Promise<void>,
): () => void {
  const listener = (): void => {
    reload().then(
      () => output.result(TEXTS.reloaded, { event: 'reloaded', error: null }),
      (error: unknown) => {
        output.error(error)
        output.result(TEXTS.notReloaded, { event: 'reloaded', error: describe(error) })
      },
    )
  }
  context.signals.on('SIGHUP', listener)
  return () => context.signals.off('SIGHUP', listener)
}
