import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import { dirname, join } from 'node:path'
import type { RodizioError } from '../../core/errors.js'
import { LIMITS } from '../../core/limits.js'
import type { PeerNode } from '../../core/peer/peer-node.js'
import type { Got } from '../../core/peer/results.js'
import { createPeerNode, createTracker } from '../../index.js'
import type { MemoryDisk } from '../support/memory-disk.js'
import { MemoryWorld, someBytes } from '../support/memory-world.js'
import { inTemporaryFolder } from '../support/temporary-folder.js'
import { until } from '../support/until.js'

const MiB = 1024 * 1024

/** What may happen to a file while it is served; the size that the new content has, if any. */
const mishaps: readonly {
  readonly title: string
  readonly size: number | undefined
  inMemory(disk: MemoryDisk, bytes: Uint8Array): void
  onDisk(path: string, bytes: Uint8Array): void
}[] = [
  {
    title: 'changed in one byte',
    size: 4 * MiB,
    inMemory: (disk, bytes) => disk.put('/1', 'file', oneByteOther(bytes)),
    onDisk(path, bytes) {
      const fd = fs.openSync(path, 'r+')
      fs.writeSync(fd, oneByteOther(bytes), bytes.length - 1, 1, bytes.length - 1)
      fs.closeSync(fd)
    },
  },
  {
    title: 'cut short',
    size: MiB,
    inMemory: (disk, bytes) => disk.put('/1', 'file', bytes.subarray(0, MiB)),
    onDisk: (path) => fs.truncateSync(path, MiB),
  },
  {
    title: 'deleted',
    size: undefined,
    inMemory: (disk) => disk.remove('/1', 'file'),
    onDisk: (path) => fs.rmSync(path),
  },
  {
    title: 'replaced by another',
    size: 4 * MiB,
    inMemory(disk, bytes) {
      disk.remove('/1', 'file')
      disk.put('/1', 'file', bytes.toReversed())
    },
    onDisk(path, bytes) {
      const draft = join(dirname(path), '.draft')
      fs.writeFileSync(draft, bytes.toReversed())
      fs.renameSync(draft, path)
    },
  },
]

function oneByteOther(bytes: Uint8Array): Uint8Array {
  const other = bytes.slice()
  other[other.length - 1]! ^= 1
  return other
}

/** Peer 1 shares a file, as does peer 2 if wanted; peer 3 fetches it, and it changes on the way. */
function serving(mishap: (typeof mishaps)[number], options: { readonly secondSource: boolean }) {
  const world = new MemoryWorld(31)
  const tracker = world.tracker()
  const bytes = someBytes(4 * MiB, 1)
  const peers = [1, 2, 3].map((number) => {
    if (number === 1 || (number === 2 && options.secondSource))
      world.disk.put(`/${number}`, 'file', bytes)
    return world.peer(number, { announce: 'live', wait: 5_000 })
  })
  world.clock.advance(60_000)
  for (const peer of peers) {
    world.wait((done) => peer.start(done))
    world.wait((done) => peer.update(done))
  }
  const [source, , receiver] = peers as [PeerNode, PeerNode, PeerNode]
  const told: string[] = []
  source.facts.hear('file-shared', (_, { size }) => told.push(`shared ${size}`))
  source.facts.hear('file-unshared', (_, reason) => told.push(`unshared, ${reason}`))
  let rejected = 0
  receiver.facts.hear('piece-rejected', () => rejected++)
  receiver.facts.once('piece-verified', () => mishap.inMemory(world.disk, bytes))
  let outcome: Got | RodizioError | undefined
  receiver.get({ name: 'file', replace: false }, (ended) => {
    outcome = ended
  })
  const ended = (): Got | RodizioError => {
    world.clock.runUntil(() => outcome !== undefined, 600_000)
    return outcome!
  }
  return { world, tracker, bytes, source, told, ended, rejected: () => rejected }
}

describe('a file that is changed while it is served', () => {
  for (const mishap of mishaps) {
    const { title, size } = mishap
    const reason = size === undefined ? 'removed' : 'changed'

    it(`comes whole from another source when it is ${title}`, () => {
      const { world, bytes, source, told, ended, rejected } = serving(mishap, {
        secondSource: true,
      })
      ended()
      assert.deepEqual(world.disk.bytesOf('/3', 'file'), bytes)
      assert.equal(rejected(), 0, 'a piece of it came that was another')
      world.clock.advance(LIMITS.settleMs * 4)
      const again = size === undefined ? [] : [`shared ${size}`]
      assert.deepEqual(told, [`unshared, ${reason}`, ...again])
      assert.equal(source.status().sharedFiles, again.length)
    })

    it(`fails clearly where there is no other source and it is ${title}`, () => {
      const { world, tracker, told, ended, rejected } = serving(mishap, { secondSource: false })
      const lost: number[] = []
      tracker.facts.hear('holder-removed', (file) => lost.push(file))
      const outcome = ended()
      assert.ok(outcome instanceof Error, 'it came, from nowhere')
      assert.match(outcome.code, /^(NO_SOURCE|UNKNOWN_FILE)$/)
      assert.equal(rejected(), 0, 'a piece of it came that was another')
      assert.equal(world.disk.bytesOf('/3', 'file'), undefined)
      assert.equal(told[0], `unshared, ${reason}`)
      assert.ok(lost.length > 0, 'the tracker still names it')
    })
  }

  it('is noticed on real files: it leaves the list, and comes back as what it is', () =>
    inTemporaryFolder({}, async (folder) => {
      const bytes = new Uint8Array(randomBytes(4 * MiB))
      for (const name of ['a', 'b']) fs.mkdirSync(join(folder, name))
      // Each its own content, so that none is a source for another.
      const contentOf = (index: number) => bytes.map((byte) => byte ^ index)
      const path = (name: string, of: string) => join(folder, name, of)
      for (const [index, { title }] of mishaps.entries())
        fs.writeFileSync(path('a', title), contentOf(index))
      const tracker = await createTracker({ port: 0, initialPort: 23000 })
      const { port: serverPort } = await tracker.start()
      const peer = (name: string) =>
        createPeerNode({
          peerPort: 0,
          serverPort,
          shared: join(folder, name),
          initialPort: 24000,
          announce: 'live',
          wait: 1_000,
        })
      const [source, receiver] = await Promise.all([peer('a'), peer('b')])
      try {
        await source.start()
        await source.update()
        await receiver.start()
        const left = mishaps.filter(({ size }) => size !== undefined).length
        const backAgain = new Promise<void>((resolve) => {
          let back = 0
          source.facts.hear('file-shared', () => ++back === left && resolve())
        })
        const told = new Map<number, string>()
        const numbers = new Map<string, number>()
        source.facts.hear('file-unshared', (file, reason) => told.set(file, reason))
        receiver.facts.hear('download-started', (file, { name }) => numbers.set(name, file))
        let rejected = 0
        receiver.facts.hear('piece-rejected', () => rejected++)
        await Promise.all(
          mishaps.map(async ({ title, onDisk }, index) => {
            let happened = false
            receiver.facts.hear('piece-verified', (file) => {
              if (happened || file !== numbers.get(title)) return
              happened = true
              onDisk(path('a', title), contentOf(index))
            })
            const controller = new AbortController()
            const got = receiver.get(title, { signal: controller.signal })
            await until(() => happened)
            await Promise.race([got.catch(() => {}), until(() => told.size === mishaps.length)])
            controller.abort()
            await got.catch(() => {})
            if (fs.existsSync(path('b', title)))
              assert.deepEqual(new Uint8Array(fs.readFileSync(path('b', title))), contentOf(index))
          }),
        )
        assert.equal(rejected, 0, 'a piece came that was another')
        assert.deepEqual([...told.values()].sort(), ['changed', 'changed', 'changed', 'removed'])
        await backAgain
        for (const { name, size, holders } of await receiver.browse()) {
          const now = mishaps.find(({ title }) => title === name)!
          if (holders > 0) assert.equal(size, now.size, name)
        }
      } finally {
        for (const node of [receiver, source, tracker]) await node.stop()
      }
    }))
})
