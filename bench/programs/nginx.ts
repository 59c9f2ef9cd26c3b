import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Children } from './children.js'
import { freePort, host, listening } from './listening.js'

const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']

/** Serves `directory` by nginx, whose files go to `prefix`; returns the address of its root. */
export async function serveByNginx(
  children: Children,
  { directory, prefix }: { directory: string; prefix: string },
): Promise<string> {
  const port = await freePort()
  mkdirSync(prefix)
  writeFileSync(join(prefix, 'nginx.conf'), confOf(directory, port))
  children.start(['nginx', '-p', prefix, '-e', 'stderr', '-c', join(prefix, 'nginx.conf')])
  await listening(port)
  return `http://${host}:${port}`
}

/** One process, as one worker would be, but under the user who runs the bench. */
const confOf = (directory: string, port: number): string => `
daemon off;
master_process off;
pid nginx.pid;
error_log stderr;
events {}
http {
    access_log off;
    sendfile on;
    tcp_nopush on;
${temporary.map((name) => `    ${name}_temp_path ${name};`).join('\n')}
    server {
        listen ${host}:${port};
        root ${directory};
    }
}
`
