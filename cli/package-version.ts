import { readFileSync } from 'node:fs'

/** Of the package that this file belongs to. */
export function packageVersion(): string {
  // Two folders up, bundled or not. To look the package up by its name takes some milliseconds.
  return JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')).version
}
