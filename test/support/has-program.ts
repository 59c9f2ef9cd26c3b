import { spawnSync } from 'node:child_process'

/** Whether a program is installed here; `words` must make it end at once. */
export function hasProgram(name: string, words: readonly string[] = ['--version']): boolean {
  return spawnSync(name, words, { stdio: 'ignore' }).status === 0
}
