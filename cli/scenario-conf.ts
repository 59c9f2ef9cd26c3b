import type { OtherConf } from '../core/conf/check-conf.js'
import { isScenario } from '../simulation/scenario/is-scenario.js'

/** How `check` knows a scenario, and what it loads when there is one. */
export function scenarioConf(directory: string): OtherConf {
  return {
    owns: isScenario,
    check: async (conf, path, diagnostics) => {
      const { scenarioOf } = await import('../simulation/scenario/read-scenario.js')
      return scenarioOf(conf, path, directory, diagnostics)
    },
  }
}
