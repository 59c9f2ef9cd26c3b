import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { PeerSettings } from '../../core/conf/directives.js'
import type { Done } from '../../core/errors.js'
import type { PeerNode } from '../../core/peer/peer-node.js'
import type { Got } from '../../core/peer/results.js'
import { createPeerNode, createTracker, type PeerOptions } from '../../index.js'
import { MemoryWorld, someBytes } from '../support/memory-world.js'
import { inTemporaryFolder } from '../support/temporary-folder.js'

const kib = 1024
const mib = 1024 * kib

function assertNear(value: number, expected: number, tolerance = 0.05): void {
  assert.ok(Math.abs(value / expected - 1) <= tolerance, `${value}, not about ${expected}`)
}

type Settings = Partial<PeerSettings>

/** Peers on virtual time; the first shares a file for each of the others. */
function worldWith(bytes: number, seeder: Settings, fetchers: Settings[]) {
  const world = new MemoryWorld(3)
  world.tracker({ maxPeer: 8 })
  for (const index of fetchers.keys()) {
    world.disk.put('/1', `${index}`, someBytes(bytes, index))
  }
  const start = (number: number, settings: Settings): PeerNode => {
    const peer = world.peer(number, settings)
    world.wait((done) => peer.start(done))
    return peer
  }
  const source = start(1, seeder)
  world.wait((done) => source.update(done))
  const peers = fetchers.map((settings, index) => start(index + 2, settings))
  const get = (index: number, done: Done<Got>): void => {
    peers[index]!.get({ name: `${index}`, replace: false }, done)
  }
  return { world, source, peers, get }
}

/** How long each of the files takes when all are fetched together. */
function secondsOf({ world, peers, get }: ReturnType<typeof worldWith>): number[] {
  const ends: (Got | Error)[] = []
  for (const index of peers.keys()) get(index, (got) => ends.push(got))
  world.clock.runUntil(() => ends.length === peers.length)
  return ends.map((end) => (end instanceof Error ? assert.fail(String(end)) : end.seconds))
}

/** One file from three sources, and what became of them. */
function fetchFrom(sources: number, downloadRate: number, bytes: number) {
  const world = new MemoryWorld(4)
  world.tracker()
  const content = someBytes(bytes, 1)
  for (let number = 1; number <= sources; number++) {
    world.disk.put(`/${number}`, 'file.bin', content)
    const seeder = world.peer(number)
    world.wait((done) => seeder.start(done))
    world.wait((done) => seeder.update(done))
  }
  const peer = world.peer(sources + 1, { downloadRate })
  world.wait((done) => peer.start(done))
  const lost: string[] = []
  let received = 0
  peer.facts.hear('source-lost', (_file, _link, reason) => lost.push(reason))
  peer.facts.hear('bytes-received', (_file, _link, more) => {
    received += more
  })
  const got = world.wait<Got>((done) => void peer.get({ name: 'file.bin', replace: false }, done))
  return { got, lost, received }
}

describe('rates on virtual time', () => {
  for (const rate of [64 * kib, 2 * mib, 16 * mib]) {
    const bytes = 4 * rate
    for (const directive of [
      'uploadRate',
      'uploadRatePerPeer',
      'downloadRate',
      'downloadRatePerPeer',
    ] as const) {
      it(`keep ${directive} at ${rate / kib} KiB/s`, () => {
        const upload = directive.startsWith('upload')
        const limited = { [directive]: rate }
        const world = worldWith(bytes, upload ? limited : {}, [upload ? {} : limited])
        assertNear(secondsOf(world)[0]!, bytes / rate)
      })
    }
  }

  it('share what a peer sends among all, one after the other', () => {
    const seconds = secondsOf(worldWith(2 * mib, { uploadRate: mib }, [{}, {}, {}]))
    assertNear(Math.max(...seconds), 6)
  })

  it('give each its own, and all together no more than there is', () => {
    const slow = { uploadRate: mib, uploadRatePerPeer: 512 * kib }
    assertNear(Math.max(...secondsOf(worldWith(2 * mib, slow, [{}, {}]))), 4, 0.15)
  })

  it('hold for several sources together', () => {
    const { got, lost } = fetchFrom(3, mib, 4 * mib)
    assertNear(got.seconds, 4)
    assert.equal(got.sources.length, 3)
    assert.deepEqual(lost, [])
  })

  it('do not make sources look slow that are kept waiting by ourselves', () => {
    const { got, lost, received } = fetchFrom(3, 48 * kib, 12 * mib)
    assertNear(got.seconds, 256)
    assert.deepEqual(lost, [])
    assert.equal(received, 12 * mib)
  })

  it('leave to each source enough that its sender does not lose patience', () => {
    const { got, lost } = fetchFrom(20, 64 * kib, 12 * mib)
    assertNear(got.seconds, 192)
    assert.equal(got.sources.length, 4)
    assert.deepEqual(lost, [])
  })

  it('may change while a file is under way', () => {
    const { world, source, peers, get } = worldWith(8 * mib, { uploadRate: 64 * kib }, [{}])
    const ends: unknown[] = []
    get(0, (got) => ends.push(got))
    world.clock.advance(4_000)
    source.changeRates({ uploadRate: 4 * mib })
    world.clock.advance(3_000)
    assert.equal(ends.length, 1)
    peers[0]!.changeRates({ downloadRate: mib })
    source.changeRates({ uploadRate: 0 })
    world.disk.remove('/2', '0')
    world.wait((done) => peers[0]!.rehash(done))
    const got = world.wait<Got>((done) => get(0, done))
    assertNear(got.seconds, 8)
  })

  it('leave the slots beyond the first closed while one upload takes all there is', () => {
    const slots: number[] = []
    const world = worldWith(mib, { uploadRate: mib }, [{}, {}, {}, {}])
    let most = 0
    world.source.facts.watch(() => {
      most = Math.max(most, world.source.status().uploads.length)
    })
    world.source.facts.hear('upload-slots', (open) => slots.push(open))
    assertNear(Math.max(...secondsOf(world)), 4)
    assert.deepEqual([slots, most], [[], 1])
  })

  it('open more slots while each receiver takes only a part', () => {
    const slow = { downloadRate: 256 * kib }
    const world = worldWith(8 * mib, { maxPeers: 3 }, [slow, slow, slow])
    let most = 0
    world.source.facts.watch(() => {
      most = Math.max(most, world.source.status().uploads.length)
    })
    const longest = Math.max(...secondsOf(world))
    assert.equal(most, 3)
    assert.ok(longest < 1.4 * 32, `${longest} s`)
  })
})

describe('rates on real sockets', () => {
  const cases: readonly [string, PeerOptions, PeerOptions, bytes: number, seconds: number][] = [
    ['uploadRate', { uploadRate: 2 * mib }, {}, mib, 0.5],
    ['downloadRate', {}, { downloadRate: 2 * mib }, mib, 0.5],
    ['a low uploadRate', { uploadRate: 64 * kib }, {}, 64 * kib, 1],
    ['a low downloadRate', {}, { downloadRate: 64 * kib }, 64 * kib, 1],
    ['a high uploadRate', { uploadRate: 200 * mib }, {}, 64 * mib, 0.32],
    ['a high downloadRate', {}, { downloadRate: 200 * mib }, 64 * mib, 0.32],
    [
      'downloadRate on the listening port',
      { portAllocator: 'single' },
      { downloadRate: 2 * mib },
      mib,
      0.5,
    ],
  ]
  for (const [title, seeder, fetcher, bytes, seconds] of cases) {
    it(`keep to ${title}`, () =>
      inTemporaryFolder({}, async (folder) => {
        const content = randomBytes(bytes)
        mkdirSync(join(folder, '0'))
        writeFileSync(join(folder, '0', 'file.bin'), content)
        const tracker = await createTracker({ port: 0, initialPort: 25000 })
        const { port: serverPort } = await tracker.start()
        const make = (name: number, options: PeerOptions) =>
          createPeerNode({ serverPort, peerPort: 0, shared: join(folder, `${name}`), ...options })
        const peers = await Promise.all([make(0, seeder), make(1, fetcher)])
        try {
          for (const peer of peers) await peer.start()
          await peers[0]!.update()
          const got = await peers[1]!.get('file.bin')
          assert.deepEqual(readFileSync(join(folder, '1', 'file.bin')), content)
          // Never sooner, but for the credit of a tenth of a second; later, when the machine is.
          assert.ok(got.seconds > 0.95 * seconds - 0.1, `${got.seconds} s`)
          assert.ok(got.seconds < 2 * seconds + 4, `${got.seconds} s`)
        } finally {
          for (const peer of peers) await peer.stop()
          await tracker.stop()
        }
      }))
  }
})
