import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Tests, and the processes they start, keep nothing in the cache of whoever runs them. */
const folder = mkdtempSync(join(tmpdir(), 'rodizio-cache-'))
process.env.XDG_CACHE_HOME = folder

export const mochaHooks = {
  afterAll() {
    rmSync(folder, { recursive: true, force: true })
  },
}
