import type { OptionSpec, OptionSpecs } from '../extension-points/options.js'
import type { DirectiveTable, PluginDirective } from './directives.js'
import { PEER_DIRECTIVES, TRACKER_DIRECTIVES } from './directives.js'

/** The programs that read a .conf. */
export const PROGRAMS = {
  tracker: {
    directives: TRACKER_DIRECTIVES,
    confName: 'tracker.conf',
    confVariable: 'RODIZIO_TRACKER_CONF',
  },
  peer: {
    directives: PEER_DIRECTIVES,
    confName: 'peer.conf',
    confVariable: 'RODIZIO_PEER_CONF',
  },
} as const

export type Program = keyof typeof PROGRAMS

/** The table of a program, for those who walk over it. */
export function directivesOf(program: Program): DirectiveTable {
  return PROGRAMS[program].directives
}

/** The directives of a program that hold values, and those that name plugins. */
export function splitDirectives(program: Program): {
  readonly specs: OptionSpecs
  readonly plugins: Readonly<Record<string, PluginDirective>>
} {
  const specs: Record<string, OptionSpec> = {}
  const plugins: Record<string, PluginDirective> = {}
  for (const [name, spec] of Object.entries(directivesOf(program))) {
    if ('plugin' in spec) plugins[name] = spec
    else specs[name] = spec
  }
  return { specs, plugins }
}

/** Whether a directive may be given several times. */
export function isMany(program: Program, name: string): boolean {
  const spec = directivesOf(program)[name]
  return spec !== undefined && 'many' in spec
}

/** Whether a word can begin a statement of any .conf. */
export function isDirective(name: string): boolean {
  const tables = [TRACKER_DIRECTIVES, PEER_DIRECTIVES]
  return name === 'include' || tables.some((table) => Object.hasOwn(table, name))
}
