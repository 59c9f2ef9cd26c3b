import { defaultValue } from '../../core/conf/values.js'
import type { OptionValues } from '../../core/extension-points/options.js'
import type { Plugin } from '../../core/extension-points/plugin.js'

/** A plugin's options where nobody sets any, as the tracker and the peer fill them in. */
export function defaultOptions({
  options = {},
}: Pick<Plugin, 'options'>): OptionValues<NonNullable<Plugin['options']>> {
  const values = Object.entries(options).map(([name, spec]) => [name, defaultValue(spec, '.')])
  return Object.fromEntries(values)
}
