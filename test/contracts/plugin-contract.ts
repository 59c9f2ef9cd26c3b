import type { Plugin, PluginKind } from '../../core/extension-points/plugin.js'
import { silentLog } from '../../core/runtime/log.js'
import { SeededRandom } from '../../core/runtime/seeded-random.js'
import type { ContractCase } from './contract-case.js'
import { defaultOptions } from './default-options.js'
import { hooksContract } from './hooks.js'
import { pieceOrderContract } from './piece-order.js'
import { pieceOrderProperties } from './piece-order-properties.js'
import { portAllocatorContract } from './port-allocator.js'
import { portAllocatorProperties } from './port-allocator-properties.js'
import type { Draws } from './property.js'
import { strategyContract } from './strategy.js'
import { strategyProperties } from './strategy-properties.js'
import { transportContract } from './transport.js'

type Options = ReturnType<typeof defaultOptions>
type Cases<K extends PluginKind> = (
  plugin: Plugin<K>,
  options: Options,
  draws: Draws,
) => readonly ContractCase[]

const CASES: { readonly [K in PluginKind]: Cases<K> } = {
  strategy: (plugin, options, draws) => [
    ...strategyContract(plugin, options),
    ...strategyProperties(plugin, options, draws),
  ],
  pieceOrder: (plugin, options, draws) => [
    ...pieceOrderContract(plugin, options),
    ...pieceOrderProperties(plugin, options, draws),
  ],
  portAllocator: (plugin, options, draws) => [
    ...portAllocatorContract(plugin, options),
    ...portAllocatorProperties(plugin, options, draws),
  ],
  hooks: (plugin, options) => hooksContract(plugin, options),
  transport: (plugin, options, { seed = 1 }) =>
    transportContract((clock) => {
      const context = { options, clock, random: new SeededRandom(seed), log: silentLog }
      return { transport: plugin.create(context) }
    }),
}

/**
 * All that a plugin owes, whatever its kind: what `rodizio plugin test` runs. `options` are its
 * own, checked and complete; its defaults when left out.
 */
export function pluginContract<K extends PluginKind>(
  plugin: Plugin<K>,
  options: Options = defaultOptions(plugin),
  draws: Draws = {},
): readonly ContractCase[] {
  return CASES[plugin.kind](plugin, options, draws)
}
