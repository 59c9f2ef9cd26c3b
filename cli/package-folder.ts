import { createRequire } from 'node:module'
import { dirname } from 'node:path'

/** The folder of the package that this file belongs to, wherever it was compiled to. */
export function packageFolder(): string {
  return dirname(createRequire(import.meta.url).resolve('rodizio/package.json'))
}
