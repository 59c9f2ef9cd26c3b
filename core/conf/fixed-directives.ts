import { isDeepStrictEqual } from 'node:util'
import { RodizioError } from '../errors.js'
import type { ChosenPlugin, Configured } from './configure.js'
import { directivesOf, type Program } from './programs.js'

/**
 * Throws `CONF_INVALID` when `next` differs from `now` in a directive that stays as it is while a
 * node runs, with a line for each.
 */
export function refuseFixed<P extends Program>(
  program: P,
  now: Configured<P>,
  next: Configured<P>,
): void {
  const changed = Object.entries(directivesOf(program))
    .filter(([, spec]) => spec.reloads !== true)
    .map(([name]) => name)
    .filter((name) => !isDeepStrictEqual(said(now, name), said(next, name)))
  if (changed.length === 0) return
  const lines = changed.map((name) => {
    const what = `${name} cannot change while the ${program} runs`
    return `${what}${fromTo(now, next, name)}: restart it for that`
  })
  throw new RodizioError('CONF_INVALID', lines.join('\n'))
}

/** Whether these are the same plugins with the same options, in the same order. */
export function areSame(some: readonly ChosenPlugin[], others: readonly ChosenPlugin[]): boolean {
  if (some.length !== others.length) return false
  return some.every(({ plugin, options }, at) => {
    const other = others[at]!
    return plugin === other.plugin && isDeepStrictEqual(options, other.options)
  })
}

type Parts = Pick<Configured, 'settings' | 'plugins' | 'secret'>

/** What a directive says. Of a secret, what its file holds. */
function said({ settings, plugins, secret }: Parts, name: string): unknown {
  if (name === 'secret') return secret && Buffer.from(secret).toString('hex')
  return Object.hasOwn(settings, name) ? Reflect.get(settings, name) : Reflect.get(plugins, name)
}

/** For what can be shown. */
function fromTo(now: Parts, next: Parts, name: string): string {
  const [old, wanted] = [said(now, name), said(next, name)]
  return typeof old === 'number' ? ` (from ${old} to ${wanted})` : ''
}
