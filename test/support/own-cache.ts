import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Tests, and the processes they start, keep nothing in the cache of whoever runs them. */
export const cacheHome = mkdtempSync(join(tmpdir(), 'rodizio-cache-'))
process.env.XDG_CACHE_HOME = cacheHome

export const mochaHooks = {
  afterAll() {
    rmSync(cacheHome, { recursive: true, force: true })
  },
}
