import { createHash, randomUUID } from 'node:crypto'
import { close, mkdir, open, readdir, readFile, rename, stat, unlink, write } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { LIMITS } from '../limits.js'

/**
 * What `Disk.recall` and `Disk.remember` keep: files in the user's cache folder. They are not in
 * the directory they are about, since that may be read-only, or on a stick that belongs to another
 * machine, or one's home, where sharing a single file should leave no trace; and a cache folder is
 * what backups leave out and clean-up programs may empty.
 */
export class Memories {
  /** The folder; made, and made private, when there is something to keep. */
  readonly #folder = cacheFolder()

  recall(key: string, done: (bytes: Uint8Array | undefined) => void): void {
    if (this.#folder === undefined) return void setImmediate(() => done(undefined))
    readFile(this.#pathOf(this.#folder, key), (error, bytes) => done(error ? undefined : bytes))
  }

  remember(key: string, chunks: Iterable<Uint8Array>, done: () => void): void {
    const folder = this.#folder
    if (folder === undefined) return void setImmediate(done)
    const path = this.#pathOf(folder, key)
    const draft = `${path}.${randomUUID()}`
    mkdir(folder, { recursive: true, mode: 0o700 }, (error) => {
      if (error) return done()
      writeAll(draft, chunks[Symbol.iterator](), (whole) => {
        if (!whole) return unlink(draft, () => done())
        rename(draft, path, (error) => {
          if (error) unlink(draft, () => done())
          else forgetOldest(folder, done)
        })
      })
    })
  }

  #pathOf(folder: string, key: string): string {
    return join(folder, `${createHash('sha256').update(key).digest('hex').slice(0, 32)}.hashes`)
  }
}

/** Where this system keeps what may be lost; undefined for a user without a home. */
function cacheFolder(): string | undefined {
  const { XDG_CACHE_HOME, LOCALAPPDATA } = process.env
  if (XDG_CACHE_HOME) return join(XDG_CACHE_HOME, 'rodizio')
  if (process.platform === 'win32') return LOCALAPPDATA && join(LOCALAPPDATA, 'rodizio', 'cache')
  try {
    const caches = process.platform === 'darwin' ? 'Library/Caches' : '.cache'
    return join(homedir(), caches, 'rodizio')
  } catch {
    return undefined
  }
}

function writeAll(path: string, chunks: Iterator<Uint8Array>, done: (whole: boolean) => void) {
  open(path, 'wx', 0o600, (error, fd) => {
    if (error) return done(false)
    const end = (whole: boolean): void => close(fd, (error) => done(whole && !error))
    const next = (bytes: Uint8Array): void =>
      write(fd, bytes, 0, bytes.length, null, (error, count) => {
        if (error) return end(false)
        if (count < bytes.length) return next(bytes.subarray(count))
        const chunk = chunks.next()
        if (chunk.done) end(true)
        else next(chunk.value)
      })
    next(new Uint8Array())
  })
}

/** Also drafts of a process that was killed, in time. */
function forgetOldest(folder: string, done: () => void): void {
  readdir(folder, (error, names) => {
    if (error || names.length <= LIMITS.memoriesMax) return done()
    const ages: { path: string; mtimeMs: number }[] = []
    let left = names.length
    for (const name of names) {
      const path = join(folder, name)
      stat(path, (error, stats) => {
        ages.push({ path, mtimeMs: error ? 0 : stats.mtimeMs })
        if (--left > 0) return
        ages.sort((one, other) => other.mtimeMs - one.mtimeMs)
        const old = ages.slice(LIMITS.memoriesMax)
        left = old.length
        for (const { path } of old) unlink(path, () => --left === 0 && done())
      })
    }
  })
}
