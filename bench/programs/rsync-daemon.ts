import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Children } from './children.js'
import { freePort, host, listening } from './listening.js'

/** Serves `directory` by an rsync daemon, whose .conf is in `folder`; returns its address. */
export async function serveByRsync(
  children: Children,
  { directory, folder }: { directory: string; folder: string },
): Promise<string> {
  const port = await freePort()
  const conf = join(folder, 'rsyncd.conf')
  writeFileSync(conf, confOf(directory))
  const where = [`--config=${conf}`, `--address=${host}`, `--port=${port}`]
  children.start(['rsync', '--daemon', '--no-detach', ...where])
  await listening(port)
  return `rsync://${host}:${port}/files/`
}

/** Started by root it would become another user, who may not read the folder. */
function confOf(directory: string): string {
  const root = process.getuid?.() === 0
  return `
use chroot = no
log file = /dev/null
${root ? 'uid = 0\ngid = 0' : ''}
[files]
    path = ${directory}
`
}
