import { connect, createServer } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'

export const host = '127.0.0.1'

/** A port that nobody has now, for programs that cannot pick one themselves. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, host, () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })
}

/** Resolves when something answers at `port`; rejects after five seconds. */
export async function listening(port: number): Promise<void> {
  for (let attempt = 0; attempt < 250; attempt++) {
    if (await answers(port)) return
    await pause(20)
  }
  throw new Error(`nothing came to listen on port ${port}`)
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port })
    socket.once('error', () => resolve(false))
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
  })
}
