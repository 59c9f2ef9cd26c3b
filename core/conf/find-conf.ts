import { resolve } from 'node:path'
import { RodizioError } from '../errors.js'
import { fileExists } from '../runtime/text-files.js'
import { quoted } from './diagnostic.js'
import type { Program } from './programs.js'
import { PROGRAMS } from './programs.js'

/**
 * The .conf of a program, as it was named: by `-c`, by its variable, or the usual name in
 * `directory`. Undefined when there is none; one that was named must be there.
 */
export function findConf(
  program: Program,
  where: {
    readonly flag?: string | undefined
    readonly environment: Readonly<Record<string, string | undefined>>
    readonly directory: string
  },
): string | undefined {
  const { confName, confVariable } = PROGRAMS[program]
  const exists = (path: string) => fileExists(resolve(where.directory, path))
  for (const [source, path] of [
    ['-c', where.flag],
    [confVariable, where.environment[confVariable] || undefined],
  ]) {
    if (path === undefined) continue
    if (exists(path)) return path
    throw new RodizioError('CONF_INVALID', `${source}: there is no file ${quoted(path)}`)
  }
  return exists(confName) ? confName : undefined
}
