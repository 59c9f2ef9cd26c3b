import type { EventEmitter } from 'node:events'
import { closeSync } from 'node:fs'
import { isatty } from 'node:tty'

/**
 * Whoever read our output has enough, or the terminal is gone: what we do may still matter, so it
 * goes on.
 */
export function outlive(stream: EventEmitter, isTerminal: boolean | undefined): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE' && !(isTerminal && error.code === 'EIO')) throw error
  })
}

/**
 * At its end Node has terminals as they were before, and aborts where one is gone; what is closed
 * it passes over.
 */
export function closeGoneTerminals(): void {
  const terminals = [0, 1, 2].filter((descriptor) => isatty(descriptor))
  process.once('exit', () => {
    for (const descriptor of terminals) if (!isatty(descriptor)) closeSync(descriptor)
  })
}
