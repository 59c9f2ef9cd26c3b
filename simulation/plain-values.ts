import { type Program, splitDirectives } from '../core/conf/programs.js'
import { bytes, bytesPerSecond, milliseconds } from './quantities.js'

/** Directives in code may have numbers with units here: `uploadRate: '10MiB/s'`. */
export function plainValues(
  program: Program,
  values: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const { specs } = splitDirectives(program)
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      const spec = Object.hasOwn(specs, name) ? specs[name] : undefined
      if (typeof value !== 'string' || !spec) return [name, value]
      if ('durationMs' in spec) return [name, milliseconds(value, name)]
      if ('bytes' in spec) return [name, bytes(value, name)]
      return [name, 'bytesPerSecond' in spec ? bytesPerSecond(value, name) : value]
    }),
  )
}
