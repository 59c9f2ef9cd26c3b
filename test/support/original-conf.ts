import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageRoot } from './package-root.js'

/** A file of `conf/` with other values for these directives; those it does not have come last. */
export function originalConf(
  name: 'tracker.conf' | 'peer.conf',
  values: Readonly<Record<string, string | number>>,
): string {
  let text = readFileSync(join(packageRoot, 'conf', name), 'utf8')
  for (const [directive, value] of Object.entries(values)) {
    const line = `${directive} ${value};`
    const found = new RegExp(`^${directive} .*;$`, 'm')
    text = found.test(text) ? text.replace(found, line) : `${text}\n${line}\n`
  }
  return text
}
