import { readdirSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import type { InterfaceFile } from '../core/conf/extension-points-page.js'

/** What every plugin has to do with comes first, what it is given last. */
const first = ['plugin.ts', 'options.ts', 'strategy.ts']
const given = ['core/runtime/clock.ts', 'core/runtime/random.ts', 'core/runtime/log.ts']

/** The interfaces that `docs/extension-points.md` is made from, in its order. */
export function interfaceFiles(): readonly InterfaceFile[] {
  const folder = 'core/extension-points'
  const others = readdirSync(folder).filter((name) => !first.includes(name))
  const paths = [...first, ...others.sort()].map((name) => `${folder}/${name}`)
  return [...paths, ...given].map((path) => ({
    name: basename(path, '.ts'),
    text: readFileSync(path, 'utf8'),
  }))
}
