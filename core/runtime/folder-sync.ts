import { close, fsync, open } from 'node:fs'
import type { Done } from '../errors.js'
import { diskError } from './disk-error.js'

/**
 * Makes names durable. Everyone who asks while a folder is being synced waits for the next round
 * and shares it, so that many small files cost few of these slow calls.
 */
export class FolderSync {
  /** Per folder that is being synced: who waits for the round after this one. */
  readonly #waiting = new Map<string, Done[]>()

  sync(folder: string, done: Done): void {
    const waiting = this.#waiting.get(folder)
    if (waiting) waiting.push(done)
    else this.#round(folder, [done])
  }

  #round(folder: string, served: readonly Done[]): void {
    this.#waiting.set(folder, [])
    syncFolder(folder, (outcome) => {
      const waiting = this.#waiting.get(folder)!
      if (waiting.length > 0) this.#round(folder, waiting)
      else this.#waiting.delete(folder)
      for (const done of served) done(outcome)
    })
  }
}

function syncFolder(folder: string, done: Done): void {
  // Windows has no such call, and opens no folder as a file.
  if (process.platform === 'win32') return void setImmediate(done, undefined)
  open(folder, 'r', (error, fd) => {
    if (error) return done(diskError('synced', folder, error))
    fsync(fd, (error) => {
      // Some network file systems keep names durable without it, and say EINVAL.
      const failed = error && error.code !== 'EINVAL'
      close(fd, () => done(failed ? diskError('synced', folder, error) : undefined))
    })
  })
}
