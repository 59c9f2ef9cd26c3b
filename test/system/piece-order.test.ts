import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { OpenPieces, PieceOrderPlugin } from '../../core/extension-points/piece-order.js'
import type { PeerNode } from '../../core/peer/peer-node.js'
import { MemoryWorld, someBytes } from '../support/memory-world.js'
import { processes } from '../support/processes.js'
import { temporaryFolder } from '../support/temporary-folder.js'

const pieceBytes = 256 * 1024

type Next = (open: OpenPieces) => unknown

/** One who has a file of twelve pieces; `peer` makes one who is about to fetch it by `next`. */
function worldOf() {
  const world = new MemoryWorld(4, { latencyMs: 5 })
  world.tracker()
  const content = someBytes(12 * pieceBytes - 3, 9)
  world.disk.put('/1', 'file.bin', content.slice())
  const seeder = world.peer(1)
  world.wait((done) => seeder.start(done))
  world.wait((done) => seeder.update(done))
  const peer = (number: number, next: Next): PeerNode => {
    const plugin = { kind: 'pieceOrder', api: 1, name: 'tried', create: () => ({ next }) }
    const made = world.peer(number, { pieceOrder: plugin as PieceOrderPlugin })
    world.wait((done) => made.start(done))
    return made
  }
  const request = { name: 'file.bin', replace: false }
  const get = (peer: PeerNode, number: number): void => {
    world.wait((done) => void peer.get(request, done))
    assert.deepEqual(world.disk.bytesOf(`/${number}`, 'file.bin'), content)
  }
  return { world, peer, request, get }
}

describe('a piece order', () => {
  it('that refuses a turn is asked again as soon as a piece has come', () => {
    const { world, peer, request, get } = worldOf()
    // Stays at the first half.
    const half = peer(2, (open) => (open.first() < 6 ? open.first() : undefined))
    const finished = [0, 0]
    half.facts.hear('piece-verified', () => finished[0]!++)
    half.get(request, () => {})
    world.clock.runUntil(() => finished[0] === 6)
    // Takes nothing of the one who has all, until all is here that the other one has.
    const one = peer(3, (open) => (open.has(11) && finished[1]! < 6 ? undefined : open.first()))
    one.facts.hear('piece-verified', () => finished[1]!++)
    const startMs = world.clock.nowMs()
    get(one, 3)
    const tookMs = world.clock.nowMs() - startMs
    assert.ok(tookMs < 5_000, `took ${tookMs} ms`)
  })

  it('that refuses every turn is asked every 15 s, and the download ends after `wait`', () => {
    const askedMs: number[] = []
    const { world, peer, request } = worldOf()
    const one = peer(2, () => void askedMs.push(world.clock.nowMs()))
    const startMs = world.clock.nowMs()
    const error = world.failure((done) => void one.get(request, done))
    assert.equal(error.code, 'NO_SOURCE')
    const lastMs = askedMs.at(-1)! - startMs
    assert.ok(askedMs.length <= 6 && lastMs > 14_000, `asked ${askedMs.length} times`)
  })

  it('that breaks the rules costs no download, and every fault is told', () => {
    let calls = 0
    const { peer, get } = worldOf()
    const one = peer(2, () => {
      if (calls++ % 2 === 0) throw new Error('oops')
      return -1
    })
    const told: string[] = []
    one.facts.hear('piece-order-faulted', (name, fault) => told.push(`${name} ${fault}`))
    get(one, 2)
    assert.equal(told.length, calls)
    assert.deepEqual(
      new Set(told),
      new Set(['tried threw an exception', 'tried returned a piece that is not open']),
    )
  })
})

describe("a piece order of one's own", () => {
  const start = processes()
  const folder = temporaryFolder({
    'file.bin': someBytes(4 * pieceBytes, 1),
    'one-way.js': `export default {
      kind: 'pieceOrder', api: 1, name: 'one-way',
      options: { from: { choice: 'start', of: ['start', 'end'], about: 'where it begins' } },
      create: ({ log, options: { from } }) => ({
        next(open) {
          const piece = from === 'end' ? [...open].at(-1) : open.first()
          log.warn(\`takes piece \${piece}\`)
          return piece
        },
      }),
    }`,
  })

  it('decides when peer.conf names its path, with its options', async () => {
    const share = start(['share', 'file.bin', '--port', '0', '--initial-port', '28000'], {
      directory: folder(),
    })
    const [, serverPort] = await share.says(/--tracker .+:(\d+)$/m)
    const conf = `serverPort ${serverPort};\npieceOrder ./one-way.js { from end; }\n`
    writeFileSync(join(folder(), 'peer.conf'), conf)
    const get = start(['get', 'file.bin', '-c', 'peer.conf', '-o', 'got'], { directory: folder() })
    assert.equal(await get.ended(), 0, get.stderr)
    const taken = get.stderr.match(/takes piece \d/g)?.map((line) => line.at(-1))
    assert.deepEqual(taken, ['3', '2', '1', '0'])
  })
})
