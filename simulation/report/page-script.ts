import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { RodizioError } from '../../core/errors.js'
import { readSmallFile } from '../../core/runtime/text-files.js'

const bytesMax = 4 * 1024 * 1024

/** What draws the page's charts, for a `script` element: `plot` is the library, `page` uses it. */
export function pageScript(name: 'plot' | 'page'): string {
  const manifest = createRequire(import.meta.url).resolve('rodizio/package.json')
  const path = join(dirname(manifest), 'dist/simulation/report/page', `${name}-script.js`)
  const read = readSmallFile(path, bytesMax)
  if ('bytes' in read)
    return new TextDecoder().decode(read.bytes).replaceAll('</script', '<\\/script')
  throw new RodizioError('LOCAL_FILE', `${path} ${read.problem}: 'npm run build' makes it`)
}
