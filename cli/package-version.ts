import { createRequire } from 'node:module'

/** Of the package that this file belongs to. */
export function packageVersion(): string {
  return createRequire(import.meta.url)('rodizio/package.json').version
}
