import { close, open, readFile, unlink, write } from 'node:fs'
import type { Done } from '../errors.js'
import { diskError, localFile } from './disk-error.js'

/**
 * Keeps two processes from writing the same file: a file beside it, with the number of the process
 * that has it open. What a killed process leaves behind is recognised by that number and replaced.
 * `subject` is the path that a refusal names; `done` is given how to unlock, which tells when
 * that is done.
 */
export function lockFile(path: string, subject: string, done: Done<Unlock>): void {
  open(path, 'wx', (error, fd) => {
    if (error?.code === 'EEXIST') return replaceStale(path, subject, done)
    if (error) return done(diskError('created', path, error))
    write(fd, `${process.pid}\n`, () => close(fd, () => done((then) => unlink(path, () => then()))))
  })
}

type Unlock = (then: () => void) => void

function replaceStale(path: string, subject: string, done: Done<Unlock>): void {
  readFile(path, 'latin1', (error, text) => {
    // Gone in this moment, or not readable: trying again shows which.
    const holder = error ? 0 : Number.parseInt(text, 10)
    if (error && error.code !== 'ENOENT') return done(diskError('read', path, error))
    if (isAlive(holder)) {
      return done(localFile(subject, `is being downloaded by another process (${holder})`))
    }
    unlink(path, () => lockFile(path, subject, done))
  })
}

/** Whoever asks has made sure that this process itself does not hold it. */
function isAlive(pid: number): boolean {
  if (!(pid > 0) || pid === process.pid) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // It is there, and belongs to somebody else.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
