import type { Readable, Writable } from 'node:stream'
import type { Clock } from '../core/runtime/clock.js'
import { SystemClock } from '../core/runtime/system-clock.js'
import type { createPeerNode, createTracker } from '../index.js'
import { type InputKind, inputKind } from './input-kind.js'

/** What a command touches of the machine and of the library, so that tests can bring their own. */
export interface Context {
  readonly stdin: Readable
  /** What stands behind standard input. */
  inputKind(): InputKind
  readonly stdout: Terminal
  readonly stderr: Terminal
  readonly environment: Readonly<Record<string, string | undefined>>
  /** The working directory. */
  readonly directory: string
  readonly clock: Clock
  readonly signals: SignalSource
  /** Ends the process at once. */
  exit(status: number): void
  /** The library, loaded when a command first needs it: `--help` and mistakes are quick. */
  loadLibrary(): Promise<Library>
}

export interface Library {
  readonly createTracker: typeof createTracker
  readonly createPeerNode: typeof createPeerNode
}

export type Terminal = Writable & {
  readonly isTTY?: boolean
  readonly columns?: number
  readonly rows?: number
}

export type SignalName = 'SIGINT' | 'SIGTERM' | 'SIGHUP'

export interface SignalSource {
  on(signal: SignalName, listener: () => void): unknown
  off(signal: SignalName, listener: () => void): unknown
}

export function processContext(): Context {
  return {
    // Read only where it is used: a closed or strange input matters to no other command.
    get stdin() {
      return process.stdin
    },
    inputKind,
    stdout: process.stdout,
    stderr: process.stderr,
    environment: process.env,
    directory: process.cwd(),
    clock: new SystemClock(),
    signals: process,
    exit: (status) => process.exit(status),
    loadLibrary: () => import('../index.js'),
  }
}
