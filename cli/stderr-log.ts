import type { Log } from '../core/runtime/log.js'
import type { Output } from './output.js'

/** The log of a node on standard error. */
export function stderrLog(output: Output): Log {
  return {
    debug: (message) => output.flags.verbose && output.note(message),
    info: (message) => output.note(message),
    warn: (message) => output.warn(message),
  }
}
