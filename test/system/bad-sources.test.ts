import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { LIMITS } from '../../core/limits.js'
import type { PeerNode, PeerOptions } from '../../index.js'
import { Line, tcpOver, tcpThat } from '../support/bad-line.js'
import { inRealWorld, type RealWorld } from '../support/real-world.js'

const pieceBytes = LIMITS.pieceBytesMin

/** A peer that shares `content` and has told the tracker. */
async function seeder(world: RealWorld, name: string, content: Buffer, options: PeerOptions = {}) {
  world.put(`${name}/file.bin`, content)
  const peer = await world.peer(name, { portAllocator: 'single', ...options })
  await peer.indexed()
  await peer.update()
  return peer
}

const portOf = (peer: PeerNode): number => peer.status().listening.port

describe('on real sockets, a download goes on beside a source that', () => {
  it('turns one byte in a thousand pieces: the piece comes from another, and it is known', () =>
    inRealWorld(async (world) => {
      const content = Buffer.alloc(1000 * pieceBytes, randomBytes(1_000_003))
      const tracker = await world.tracker()
      const outcomes: unknown[] = []
      tracker.facts.hear('outcome-reported', (_asker, peer, result) => {
        if (result !== 'served') outcomes.push([peer, result])
      })
      const wrongs = tcpThat(({ bytes }, number) => {
        if (number === 100) bytes[1234]! ^= 1
      })
      const liar = await seeder(world, 'a', content, { transport: wrongs })
      const honest = await seeder(world, 'b', content)
      const peer = await world.peer('c')
      const struck: unknown[] = []
      const banned: unknown[] = []
      peer.facts.hear('peer-struck', ({ port }, strikes) => struck.push([port, strikes]))
      peer.facts.hear('peer-banned', ({ port }) => banned.push(port))
      const got = await peer.get('file.bin')
      assert.ok(world.read('c/file.bin').equals(content))
      assert.deepEqual(struck, [[portOf(liar), 1]])
      assert.deepEqual(banned, [])
      const ports = got.sources.map((source) => source.peer.port)
      assert.deepEqual(ports.sort(), [portOf(liar), portOf(honest)].sort())
      const moved = got.sources.reduce((sum, { bytes }) => sum + bytes, 0)
      assert.ok(
        moved <= content.length + 4 * pieceBytes,
        `${moved - content.length} bytes too many`,
      )
      await peer.update()
      assert.deepEqual(outcomes, [[1, 'bad-content']])
    }))

  it('turns a byte in every piece: it is banned, named and reported', () =>
    inRealWorld(async (world) => {
      const content = randomBytes(100 * pieceBytes)
      const tracker = await world.tracker()
      const outcomes: unknown[][] = []
      tracker.facts.hear('outcome-reported', (_asker, peer, result) => {
        if (result !== 'served') outcomes.push([peer, result])
      })
      const wrongs = tcpThat(({ bytes }) => {
        bytes[1]! ^= 1
      })
      const liar = await seeder(world, 'a', content, { transport: wrongs })
      await seeder(world, 'b', content)
      const warnings: string[] = []
      const log = { debug() {}, info() {}, warn: (text: string) => void warnings.push(text) }
      const peer = await world.peer('c', { log })
      const banned: unknown[] = []
      peer.facts.hear('peer-banned', ({ port }, forMs) => banned.push([port, forMs]))
      await peer.get('file.bin')
      assert.ok(world.read('c/file.bin').equals(content))
      assert.deepEqual(banned, [[portOf(liar), LIMITS.banMs]])
      assert.match(
        warnings.join(),
        new RegExp(`^127.0.0.1:${portOf(liar)} sent wrong data 3 times`),
      )
      await peer.update()
      assert.ok(outcomes.length > 0)
      for (const outcome of outcomes) assert.deepEqual(outcome, [1, 'bad-content'])
    }))

  /** How long the file takes over these lines, one to each seeder. */
  async function secondsOver(
    lines: readonly number[],
    content: Buffer,
    during = (_: Line[]) => {},
  ) {
    let seconds = 0
    await inRealWorld(async (world) => {
      await world.tracker()
      const laid = new Map<number, Line>()
      try {
        for (const [index, rate] of lines.entries()) {
          const port = portOf(await seeder(world, `s${index}`, content))
          laid.set(port, await new Line(port, rate).lay())
        }
        const peer = await world.peer('c', { transport: tcpOver(laid) })
        peer.facts.once('piece-verified', () => during([...laid.values()]))
        const got = await peer.get('file.bin')
        assert.ok(world.read('c/file.bin').equals(content))
        seconds = got.seconds
      } finally {
        for (const line of laid.values()) line.cut()
      }
    })
    return seconds
  }

  const fast = 4 * 1024 * 1024

  it('sends at 1 % of the rate of the others: it takes little longer than without', async () => {
    const content = randomBytes(30 * pieceBytes)
    const alone = await secondsOver([fast, fast], content)
    const beside = await secondsOver([fast / 100, fast, fast], content)
    assert.ok(alone > 0.7, `${alone} s: the lines are not what they should be`)
    // A piece takes it six seconds; taken back from it, a look and a piece at full rate.
    assert.ok(beside < alone + 1, `${beside} s instead of ${alone} s`)
  })

  it('falls silent in the middle of a piece: it does not take the time of a stall', async () => {
    const content = randomBytes(16 * pieceBytes)
    const seconds = await secondsOver([fast, fast], content, ([line]) => {
      line!.bytesPerSecond = 0
    })
    assert.ok(seconds < LIMITS.stallTimeoutMs / 1000 / 3, `${seconds} s`)
  })
})
