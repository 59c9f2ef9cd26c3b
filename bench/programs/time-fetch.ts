import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { hashOfFile } from '../place/contents.js'
import type { Children, Command } from './children.js'

/**
 * Runs commands that bring a file to `to`, in a folder that is emptied before. Resolves to the
 * milliseconds that they took, and fails when the file is not the one of this hash.
 */
export async function timeFetch(
  children: Children,
  commands: readonly Command[],
  { to, sha256 }: { readonly to: string; readonly sha256: string },
): Promise<number> {
  rmSync(dirname(to), { recursive: true, force: true })
  mkdirSync(dirname(to))
  // Or the sync of one side would also wait for what was written before it.
  spawnSync('sync')
  let ms = 0
  for (const command of commands) ms += await children.time(command)
  if ((await hashOfFile(to)) !== sha256) throw new Error(`${commands[0]} made another file`)
  return ms
}
