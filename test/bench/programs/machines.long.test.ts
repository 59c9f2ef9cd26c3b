import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Children } from '../../../bench/programs/children.js'
import { Machines } from '../../../bench/programs/machines.js'
import { Skipped } from '../../../bench/row.js'

const main = fileURLToPath(new URL('../../../bench/main.js', import.meta.url))

const serve = (bytes: number) =>
  `require('net').createServer((s) => s.end(Buffer.alloc(${bytes})))
    .listen(3333, () => console.log('listening'))`
const fetch = (host: string) =>
  `let since; require('net').connect(3333, '${host}')
    .once('connect', () => { since = performance.now() }).resume()
    .once('end', () => console.log('took', performance.now() - since))`

function ip(...words: string[]): string[] {
  return execFileSync('ip', words, { encoding: 'utf8' }).split('\n').filter(Boolean)
}

/** Of one bench, in the order in which they were made. */
function namespacesOf(pid: number): string[] {
  const names = ip('netns', 'list').map((line) => line.split(' ')[0]!)
  return names.filter((name) => name.startsWith(`rodizio-bench-${pid}-`)).sort()
}

describe('machines on lines', () => {
  const children = new Children()
  const machines = new Machines()

  before(function () {
    try {
      machines.add()
    } catch (error) {
      const mayBe = error instanceof Skipped || (error as NodeJS.ErrnoException).code === 'ENOENT'
      if (!mayBe) throw error
      console.log(`skipped: ${(error as Error).message}`)
      this.skip()
    } finally {
      machines.clear()
    }
  })
  afterEach(async () => {
    await children.stop()
    machines.clear()
  })

  it('send and receive no faster than their lines', async () => {
    const line = { rate: '8mbit', queueMs: 60 }
    for (const [from, to] of [
      [machines.add(line), machines.add()],
      [machines.add(), machines.add(line)],
    ] as const) {
      const server = children.start(from.runs([process.execPath, '-e', serve(1_000_000)]))
      await server.says(/listening/)
      const client = children.start(to.runs([process.execPath, '-e', fetch(from.host)]))
      const [, ms] = await client.says(/^took (.+)$/m)
      assert.ok(Number(ms) > 950, `${ms} ms`)
    }
  }).timeout(30_000)

  it('go with the bench that made them, also when it is interrupted', async () => {
    const links = ip('-o', 'link').length
    const bench = children.start([process.execPath, main, '--quick', '--only', 'lines'])
    // A switch, a tracker and four peers: when something runs on the last, all is there.
    const running = () => {
      const last = namespacesOf(bench.pid)[5]
      return last ? ip('netns', 'pids', last) : []
    }
    let pids: string[] = []
    while (pids.length === 0) {
      await pause(50)
      pids = running()
    }
    process.kill(bench.pid, 'SIGINT')
    assert.equal(await bench.ended, 130, bench.said)
    assert.deepEqual(namespacesOf(bench.pid), [])
    assert.equal(ip('-o', 'link').length, links)
    for (const pid of pids) await gone(Number(pid))
  }).timeout(30_000)
})

/** Rejects when it still runs after a while. */
async function gone(pid: number): Promise<void> {
  for (let look = 0; look < 50; look++) {
    try {
      process.kill(pid, 0)
    } catch {
      return
    }
    await pause(50)
  }
  throw new Error(`process ${pid} still runs`)
}
