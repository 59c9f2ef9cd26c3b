import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { compare } from '../measure/compare.js'
import { writeRandomFile } from '../place/contents.js'
import { rodizio } from '../programs/rodizio.js'
import { type Bench, inFolder, type Measured, type Row } from '../row.js'

const files = 4

/** Large files that nobody has hashed before, from the start of `share` until they are shared. */
export const hashing: Row = {
  title: `hashing ${files} large files before they are shared, warm`,
  against: '`openssl dgst -sha256` on one core',
  needs: ['openssl'],
  unit: '×',
  atMost: 0.74,
  measure,
}

async function measure(bench: Bench): Promise<Measured> {
  const { children } = bench
  // Four of them take the room of two.
  const fileBytes = bench.fileBytes / 2
  return inFolder(bench, files * fileBytes, async ({ path }) => {
    const shared = join(path, 'shared')
    const cache = join(path, 'cache')
    mkdirSync(shared)
    const paths = Array.from({ length: files }, (_, number) => join(shared, `${number}.bin`))
    for (const each of paths) writeRandomFile(each, fileBytes)
    const share = async (): Promise<number> => {
      rmSync(cache, { recursive: true, force: true })
      const sinceMs = performance.now()
      const command = rodizio('share', shared, '--port', '0', '--peer-port', '0', '--quiet')
      const sharing = children.start(command, { environment: { XDG_CACHE_HOME: cache } })
      await sharing.says(/^on the others/m)
      const ms = performance.now() - sinceMs
      await sharing.end()
      return ms
    }
    return compare(bench, {
      ours: share,
      theirs: () => children.time(['openssl', 'dgst', '-sha256', ...paths]),
    })
  })
}
