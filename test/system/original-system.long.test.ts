import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { hasProgram } from '../support/has-program.js'
import { listeningPorts } from '../support/listening-ports.js'
import { OriginalSystem } from '../support/original-system.js'
import { processes, type Rodizio } from '../support/processes.js'
import { type Admission, admittedTo } from '../support/raw-line.js'
import { sameContent } from '../support/same-content.js'
import { temporaryFolder } from '../support/temporary-folder.js'

const MiB = 1024 * 1024

describe('a tracker and three peers, as processes with the .conf files of the original', () => {
  const folder = temporaryFolder()
  const start = processes()

  it('move files byte for byte, started in any order, and goodbye keeps the files', async () => {
    const system = await OriginalSystem.in(folder(), start)
    const nested = 'sub dir/ação/olá mundo.txt'
    const files = { 'big.bin': randomBytes(100 * MiB), empty: '', [nested]: 'bom dia\n' }
    for (const [name, content] of Object.entries(files)) system.put('a', name, content)

    const c = await system.peer('c')
    await c.says(/the tracker at \S+ does not answer .*; trying again/)
    assert.equal((await c.asks('rehash'))[0]?.event, 'rehashed')
    const early = c.asks('update')
    const tracker = await system.tracker()
    await early
    const [b, a] = [await system.peer('b'), await system.peer('a')]
    await a.asks('update')

    const names = `big.bin empty "${nested}"`
    await Promise.all([b.asks(`get ${names}`), c.asks(`get ${names}`)])
    for (const name of Object.keys(files)) {
      for (const peer of ['b', 'c'])
        assert.ok(sameContent(system.path('a', name), system.path(peer, name)), `${peer}: ${name}`)
    }
    for (const peer of ['b', 'c'])
      assert.equal(readdirSync(system.path(peer), { recursive: true }).length, 5, 'and no part')

    for (const peer of [a, b, c]) {
      await peer.asks('quit')
      assert.equal(await peer.ended(), 0)
    }
    assert.deepEqual(
      await list(system),
      Object.keys(files).map((name) => [name, 0]),
    )
    tracker.signal('SIGINT')
    assert.equal(await tracker.ended(), 0)
  }).timeout(60_000)

  it('hand out A, B, C, A, B, C, and pass over nobody when B leaves', async () => {
    const system = await OriginalSystem.in(folder(), start)
    await system.tracker()
    const peers = new Map<string, Rodizio>()
    for (const name of ['a', 'b', 'c']) {
      system.put(name, 'file.bin', 'the same everywhere')
      const peer = await system.peer(name)
      await peer.asks('update')
      peers.set(name, peer)
    }
    const order = []
    for (let turn = 0; turn < 6; turn++) order.push(await sourceOf(system, `${turn}`))
    assert.deepEqual(order, ['a', 'b', 'c', 'a', 'b', 'c'])

    assert.equal(await sourceOf(system, 'a again'), 'a')
    await peers.get('b')!.asks('quit')
    const without = []
    for (let turn = 0; turn < 3; turn++) without.push(await sourceOf(system, `without b ${turn}`))
    assert.deepEqual(without, ['c', 'a', 'c'])
  }).timeout(60_000)

  it('use the ports from initialPort upwards, in sequence, and give them back', async function () {
    if (!hasProgram('ss')) this.skip()
    const system = await OriginalSystem.in(folder(), start)
    const ports = new PortWatch(system)
    const tracker = await system.tracker()
    const a = await system.peer('a')
    system.put('a', 'big.bin', randomBytes(100 * MiB))
    await a.asks('rehash')
    await a.asks('update')
    const others = [await system.peer('b'), await system.peer('c'), await system.peer('d')]

    // Three who are let in, and take their time.
    const admissions: Admission[] = []
    for (let peer = 1; peer <= 3; peer++)
      admissions.push(await admittedTo(system.port(), randomBytes(16)))
    await ports.look()
    assert.deepEqual(ports.seen(), [1, 2, 3])
    for (const { first } of admissions) first.socket.destroy()
    await Promise.all(others.map((peer) => peer.asks('update')))
    assert.deepEqual(ports.seen('a'), [])

    const getting = Promise.all(others.map((peer) => peer.asks('get big.bin')))
    let done = false
    void getting.then(() => {
      done = true
    })
    while (!done) await ports.look()
    for (const answers of await getting)
      assert.deepEqual(
        answers.map(({ event }) => event).filter((event) => event !== 'progress'),
        ['done'],
      )
    assert.deepEqual(ports.seen(), [1, 2, 3])
    assert.deepEqual(ports.seen('a'), [1, 2, 3])

    // A data connection is kept for a moment, in case there is more.
    const listening = [0, 20, 40, 60, 80]
    while (ports.now().length > listening.length) await ports.look()
    assert.deepEqual(ports.now(), listening)
    for (const peer of [a, ...others]) await peer.asks('quit')
    await Promise.all([a, ...others].map((peer) => peer.ended()))
    assert.deepEqual(ports.now(), [0])
    tracker.signal('SIGTERM')
    await tracker.ended()
    assert.deepEqual(ports.now(), [])
  }).timeout(60_000)

  it('take a peer that was killed and started again for the one it was', async () => {
    const system = await OriginalSystem.in(folder(), start)
    await system.tracker()
    system.put('a', 'file.bin', 'content')
    const a = await system.peer('a')
    await a.asks('update')
    a.signal('SIGKILL')
    await a.ended()
    const again = await system.peer('a')
    await again.asks('update')
    assert.deepEqual(await list(system), [['file.bin', 1]])
    assert.equal(await sourceOf(system, 'copy'), 'a')
  })

  it('let a get run beside the peer of the same .conf, into the same folder', async () => {
    const system = await OriginalSystem.in(folder(), start)
    await system.tracker()
    system.put('a', 'of a.bin', 'content of a')
    system.put('b', 'of b.bin', 'content of b')
    const [a, b] = [await system.peer('a'), await system.peer('b')]
    for (const peer of [a, b]) await peer.asks('update')
    const words = ['get', 'of b.bin', '--stay', '1min']
    const get = start(words, { directory: join(folder(), 'a') })
    await get.says(/^of b\.bin .*, verified$/m)
    assert.deepEqual((await list(system))[0], ['of a.bin', 1])
    get.signal('SIGINT')
    await get.ended()
    assert.ok(sameContent(system.path('b', 'of b.bin'), system.path('a', 'of b.bin')))
    assert.deepEqual(await list(system), [
      ['of a.bin', 1],
      ['of b.bin', 1],
    ])
    assert.deepEqual((await a.asks('rehash'))[0], {
      event: 'rehashed',
      added: 1,
      removed: 0,
      changed: 0,
      files: 2,
      refused: [],
    })
    await a.asks('update')
    assert.deepEqual(await list(system), [
      ['of a.bin', 1],
      ['of b.bin', 2],
    ])
  })

  for (const [title, signal] of [
    ['has died', 'SIGKILL'],
    ['hangs', 'SIGSTOP'],
  ] as const) {
    it(`quit in two seconds when the tracker ${title}, and give up requests in time`, async () => {
      const system = await OriginalSystem.in(folder(), start)
      const tracker = await system.tracker()
      const a = await system.peer('a')
      await a.asks('update')
      tracker.signal(signal)
      const list = system.command('list', '--wait', '1s')
      const listed = performance.now()
      assert.equal(await list.ended(), 69)
      assert.ok(performance.now() - listed < 3_000, 'waited for longer than it was told to')
      const left = performance.now()
      a.types('quit\n')
      assert.equal(await a.ended(), 0)
      assert.ok(performance.now() - left < 3_000, 'quit took longer than two seconds')
    })
  }
})

/** Where the nodes of a system were seen to listen, counted from their listening ports. */
class PortWatch {
  readonly #seen = new Set<number>()

  constructor(private readonly system: OriginalSystem) {}

  async look(): Promise<void> {
    for (const port of this.now()) this.#seen.add(port)
    // Looking again and again would take the machine away from those who are looked at.
    await new Promise((resolve) => setTimeout(resolve, 20))
  }

  /** Beyond the listening port. Without a name: of the tracker. */
  seen(name?: string): number[] {
    const first = this.system.port(name)
    const ports = [...this.#seen].map((port) => this.system.port() + port - first)
    return ports.filter((port) => port > 0 && port < 20).sort((one, other) => one - other)
  }

  /** Of all nodes, from the tracker's listening port on. */
  now(): number[] {
    const first = this.system.port()
    return listeningPorts(first, 100).map((port) => port - first)
  }
}

/** The peer from which a one-shot get in a folder of its own fetches file.bin. */
async function sourceOf(system: OriginalSystem, folder: string): Promise<string | undefined> {
  const get = system.command('get', 'file.bin', '-o', folder)
  assert.equal(await get.ended(), 0, get.stderr)
  const done = JSON.parse(get.stdout.trimEnd().split('\n').at(-1)!)
  assert.equal(done.sources.length, 1)
  return ['a', 'b', 'c'].find((name) => done.sources[0].peer === `127.0.0.1:${system.port(name)}`)
}

/** Every file that the tracker knows, and how many peers have all of it. */
async function list(system: OriginalSystem): Promise<[name: string, holders: number][]> {
  const listing = system.command('list')
  assert.equal(await listing.ended(), 0)
  const files = listing.stdout.trimEnd().split('\n')
  return files.map((line) => {
    const { name, holders } = JSON.parse(line)
    return [name, holders]
  })
}
