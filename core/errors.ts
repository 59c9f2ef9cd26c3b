/**
 * The one error of this project. `code` is stable and may be matched by programs; the message is
 * one sentence for a person: what was seen, what was expected, what to do. A bug of ours is an
 * `Error` from `assert`, never a `RodizioError`.
 */
export class RodizioError extends Error {
  override readonly name = 'RodizioError'
  readonly code: ErrorCode
  /** How long to wait before asking again, where waiting helps. */
  readonly retryMs: number | undefined

  constructor(code: ErrorCode, message: string, more: { cause?: unknown; retryMs?: number } = {}) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause })
    this.code = code
    this.retryMs = more.retryMs
  }
}

/** Every code there is, with what it means. The exit status of each is in `cli/exit-status.ts`. */
export const ERROR_CODES = {
  CONF_INVALID: 'a .conf file, a flag or an option has a mistake',
  PLUGIN_INVALID: 'a plugin cannot be found, loaded or used',
  USAGE: 'a command was called in a way it does not know',
  PORT_IN_USE: 'the listening port belongs to another program',
  PORTS_EXHAUSTED: 'no port is free from initialPort upwards',
  CONNECTION_FAILED: 'nobody answers at an address, or the connection broke',
  TIMED_OUT: 'the other side was silent for too long',
  TRACKER_UNAVAILABLE: 'the tracker could not be reached in the time allowed',
  PROTOCOL: 'the other side broke the protocol',
  VERSION: 'the other side speaks another major version',
  SECRET: 'the two sides do not share the same secret',
  REFUSED: 'the other side refused the request',
  BUSY: 'the queue is full; try again later',
  UNKNOWN_FILE: 'no file of that name or root is known',
  AMBIGUOUS_NAME: 'one name stands for several contents',
  NO_SOURCE: 'the file is known, but nobody who has it can be reached',
  BAD_CONTENT: 'bytes do not match the root they were asked by',
  NAME_REFUSED: 'a file name that may not be used here',
  FILE_EXISTS: 'another file already has that name',
  LOCAL_FILE: 'a local file or folder cannot be read or written',
  DISK_FULL: 'no room is left on a disk',
  INVARIANT: 'a simulated run broke a rule that holds in every run',
  STOPPED: 'the operation was stopped before it ended',
} as const

export type ErrorCode = keyof typeof ERROR_CODES

/** A short text for any thrown value, for log lines. */
export function describe(error: unknown): string {
  if (error instanceof Error) return String(error.message)
  try {
    return String(error)
  } catch {
    return 'something that is no text'
  }
}

/**
 * How everything below the API edge reports its end: exactly once, with the value or with the error
 * (`if (outcome instanceof Error) …` tells them apart). Never before the call it belongs to
 * returned, unless that call says so.
 */
export type Done<T = void> = (outcome: T | RodizioError) => void
