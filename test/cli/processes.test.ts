import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { dirname, join } from 'node:path'
import { processes, type Rodizio } from '../support/processes.js'
import { temporaryFolder } from '../support/temporary-folder.js'

/** Real processes on real sockets, started as a newcomer would. */
describe('processes', () => {
  const folder = temporaryFolder()
  const start = processes()

  function directory(name: string, files: Readonly<Record<string, string | Buffer>> = {}): string {
    const path = join(folder(), name)
    mkdirSync(path)
    for (const [file, content] of Object.entries(files)) {
      mkdirSync(dirname(join(path, file)), { recursive: true })
      writeFileSync(join(path, file), content)
    }
    return path
  }

  /** A tracker on a free port, with small exchange ports out of everyone's way. */
  async function tracker(): Promise<{ one: Rodizio; port: string; at: string }> {
    const one = start(['tracker', '--port', '0'], { directory: folder() })
    const [, port] = await one.says(/^tracker listening on .+:(\d+)$/m)
    return { one, port: port!, at: `127.0.0.1:${port}` }
  }

  function peer(name: string, port: string, input: 'none' | 'pipe', files = {}): Rodizio {
    const words = ['peer', '--peer-port', '0', '--server-port', port]
    return start(words, { directory: directory(name, files), input })
  }

  const sha256 = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex')

  it('tracker says where it listens, and a signal ends it well', async () => {
    const { one, port } = await tracker()
    one.signal('SIGTERM')
    assert.equal(await one.ended(), 0)
    await assert.rejects(dial(Number(port)), { code: 'ECONNREFUSED' })
  })

  it('files move between peers, byte for byte, by commands through a pipe', async () => {
    const big = Buffer.alloc(3_000_000, 'rodízio ')
    const names = { 'files/big.bin': big, 'files/empty': '', 'files/docs/olá mundo.txt': 'olá' }
    const { port } = await tracker()
    const a = peer('a', port, 'none', names)
    await a.says(/the tracker knows 3 files/)
    const b = peer('b', port, 'pipe')
    b.types("update\nlist\nget big.bin empty 'docs/olá mundo.txt'\nstatus\n")
    assert.equal(await b.ended(), 0, b.stderr)
    for (const name of Object.keys(names))
      assert.equal(sha256(join(folder(), 'b', name)), sha256(join(folder(), 'a', name)))
    assert.match(b.stdout, /^big\.bin {2}2\.9 MiB from 127\.0\.0\.1:\d+ \(.*\/s\), verified$/m)
    assert.match(b.stdout, /^empty {2}0 B.*, verified$/m)
    assert.match(b.stdout, /^sharing {5}3 files/m)
  })

  it('a peer that says goodbye leaves its files listed, without a holder', async () => {
    const { port, at } = await tracker()
    const a = peer('a', port, 'none', { 'files/a.txt': 'a' })
    await a.says(/the tracker knows 1 file/)
    a.signal('SIGINT')
    assert.equal(await a.ended(), 0)
    const list = start(['list', '--tracker', at], { directory: folder() })
    assert.equal(await list.ended(), 0)
    assert.match(list.stdout, /^a\.txt +1 B {2}unavailable/m)
  })

  it('share brings a tracker, and get fetches with the line that it printed', async () => {
    const share = start(['share', 'one.txt', '--port', '0'], {
      directory: directory('a', { 'one.txt': 'one' }),
    })
    const [, name, port] = await share.says(/rodizio get (\S+) --tracker .+:(\d+)$/m)
    const get = start(['get', name!, '--tracker', `127.0.0.1:${port}`, '--json'], {
      directory: directory('b'),
    })
    assert.equal(await get.ended(), 0, get.stderr)
    const [done] = get.stdout.trim().split('\n').slice(-1)
    const { event, path, size } = JSON.parse(done!)
    assert.deepEqual([event, path, size], ['done', join(folder(), 'b', 'one.txt'), 3])
    assert.equal(readFileSync(path, 'utf8'), 'one')
    share.signal('SIGINT')
    assert.equal(await share.ended(), 0, share.stderr)
  })

  it('a peer says at once that its tracker is not there, and quits soon all the same', async () => {
    const { one, port } = await tracker()
    one.signal('SIGTERM')
    await one.ended()
    const b = peer('b', port, 'pipe')
    b.types('status\nquit\n')
    assert.equal(await b.ended(), 0, b.stderr)
    const words = ['list', '--tracker', `127.0.0.1:${port}`, '--wait', '100ms']
    const list = start(words, { directory: folder() })
    assert.equal(await list.ended(), 69)
    assert.match(list.stderr, /the tracker at 127\.0\.0\.1:\d+ does not answer/)
  })

  it('whoever stops reading the output hears nothing and breaks nothing', async () => {
    const { at } = await tracker()
    const list = start(['list', '--tracker', at, '--json'], { directory: folder() })
    list.stopReading()
    assert.equal(await list.ended(), 0)
    assert.doesNotMatch(list.stderr, /EPIPE/)
  })

  it('the demonstration shows each step, ends without a terminal and leaves nothing', async () => {
    const directory = folder()
    const environment = { TMPDIR: directory }
    const demo = start([], { directory, program: 'demo', environment })
    assert.equal(await demo.ended(), 0, demo.stderr)
    const steps = demo.stdout.trim().split('\n')
    assert.match(steps[0]!, /^tracker {2}listening on 127\.0\.0\.1:\d+$/)
    assert.match(steps[1]!, /^peer A {3}listening on 127\.0\.0\.1:\d+, shares hello\.bin/)
    assert.match(steps[2]!, /^peer B {3}get hello\.bin {2}from A {8}256\.0 KiB, verified$/)
    assert.match(steps[3]!, /^peer C {3}get hello\.bin {2}from B, next {2}256\.0 KiB, verified$/)
    assert.deepEqual(readdirSync(directory), [])
  })
})

function dial(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('error', reject)
    socket.once('connect', () => {
      socket.destroy()
      resolve()
    })
  })
}
