import { fstatSync } from 'node:fs'
import { isatty } from 'node:tty'

/**
 * What stands behind standard input: a person (`terminal`), commands to run and then end
 * (`script`: a pipe or a file), or nobody (`none`: /dev/null or closed, as services have it).
 */
export type InputKind = 'terminal' | 'script' | 'none'

export function inputKind(descriptor = 0): InputKind {
  if (isatty(descriptor)) return 'terminal'
  try {
    const status = fstatSync(descriptor)
    return status.isFIFO() || status.isFile() || status.isSocket() ? 'script' : 'none'
  } catch {
    return 'none' // closed
  }
}
