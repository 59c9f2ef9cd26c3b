import { fileURLToPath } from 'node:url'
import type { Child, Children, Command } from './children.js'

const program = fileURLToPath(new URL('../../bin/rodizio.cjs', import.meta.url))

/** A command of the compiled program, as its users start it. */
export function rodizio(...words: string[]): Command {
  return [process.execPath, program, ...words]
}

/** A program of nothing: what every command takes to begin. */
export const bareNode: Command = [process.execPath, '--eval', '0']

/** Shares files or folders through a tracker of their own. */
export async function serveByRodizio(
  children: Children,
  ...paths: string[]
): Promise<{ tracker: string; seeder: Child }> {
  const { port } = await startTracker(children)
  const tracker = `127.0.0.1:${port}`
  const sharing = ['share', ...paths, '--tracker', tracker, '--peer-port', '0']
  const seeder = children.start(rodizio(...sharing))
  await seeder.says(/^on the others/m)
  return { tracker, seeder }
}

async function startTracker(children: Children): Promise<{ port: string }> {
  const tracker = children.start(rodizio('tracker', '--port', '0'))
  const [, port] = await tracker.says(/^tracker listening on .+:(\d+)$/m)
  return { port: port! }
}
