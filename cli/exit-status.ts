import { type ErrorCode, RodizioError } from '../core/errors.js'

/** What a process ends with. Scripts may rely on these; `--help` lists them. */
export const EXIT = {
  done: 0,
  failed: 1,
  usage: 2,
  trackerUnavailable: 69,
  localFile: 74,
  configuration: 78,
} as const

const statusOfCode: Record<ErrorCode, number> = {
  CONF_INVALID: EXIT.configuration,
  PLUGIN_INVALID: EXIT.configuration,
  USAGE: EXIT.usage,
  TRACKER_UNAVAILABLE: EXIT.trackerUnavailable,
  LOCAL_FILE: EXIT.localFile,
  FILE_EXISTS: EXIT.localFile,
  DISK_FULL: EXIT.localFile,
  PORT_IN_USE: EXIT.failed,
  PORTS_EXHAUSTED: EXIT.failed,
  CONNECTION_FAILED: EXIT.failed,
  TIMED_OUT: EXIT.failed,
  PROTOCOL: EXIT.failed,
  VERSION: EXIT.failed,
  SECRET: EXIT.failed,
  REFUSED: EXIT.failed,
  BUSY: EXIT.failed,
  UNKNOWN_FILE: EXIT.failed,
  AMBIGUOUS_NAME: EXIT.failed,
  NO_SOURCE: EXIT.failed,
  BAD_CONTENT: EXIT.failed,
  NAME_REFUSED: EXIT.failed,
  INVARIANT: EXIT.failed,
  STOPPED: EXIT.failed,
}

export function exitStatus(error: unknown): number {
  return error instanceof RodizioError ? statusOfCode[error.code] : EXIT.failed
}

/** Of several ends, the one to report. */
export function worst(statuses: readonly number[]): number {
  return Math.max(EXIT.done, ...statuses)
}
