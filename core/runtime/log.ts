/**
 * Where a node says what an operator should know. One call, one line; never a secret, never
 * content.
 */
export interface Log {
  debug(message: string): void
  info(message: string): void
  warn(message: string): void
}

/** For libraries and simulations: their users read facts (`core/events.ts`) instead. */
export const silentLog: Log = { debug() {}, info() {}, warn() {} }
