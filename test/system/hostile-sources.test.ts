import assert from 'node:assert/strict'
import type { Connection } from '../../core/extension-points/transport.js'
import type { Got } from '../../core/peer/results.js'
import type { Message } from '../../core/wire/messages.js'
import { hostOf, MemoryWorld, someBytes } from '../support/memory-world.js'
import { takePlaceOf } from '../support/raw-holder.js'

const content = someBytes(1_400_000, 4)
const noBytes = new Uint8Array()

/** Two holders of a file, the first one hostile. How long the file takes all the same. */
function secondsBeside(answer: (message: Message, link: Connection, world: MemoryWorld) => void) {
  const world = new MemoryWorld(5, { latencyMs: 5 })
  world.tracker()
  for (const number of [1, 2]) {
    world.disk.put(`/${number}`, 'file.bin', content)
    const holder = world.peer(number)
    world.wait((done) => holder.start(done))
    world.wait((done) => holder.update(done))
  }
  takePlaceOf(world, 1, (message, link) => answer(message, link, world))
  const peer = world.peer(3)
  world.wait((done) => peer.start(done))
  const got = world.wait<Got>((done) => void peer.get({ name: 'file.bin', replace: false }, done))
  assert.deepEqual(world.disk.bytesOf('/3', 'file.bin'), content)
  return got.seconds
}

const opens = (message: Message, link: Connection): void => {
  if (message.kind !== 'open') return
  link.send({ kind: 'opened', file: message.file, complete: true, have: noBytes })
}

describe('a download goes on beside a source that', () => {
  const cases: readonly [string, number, Parameters<typeof secondsBeside>[0]][] = [
    ['accepts a link and never answers', 2, () => {}],
    ['opens the file and never sends piece hashes', 17, opens],
    [
      'sends piece hashes of another file',
      2,
      (message, link) => {
        opens(message, link)
        if (message.kind !== 'layer-request') return
        const { file, range } = message
        link.send({ kind: 'layer', file, range, hashes: new Uint8Array(32 * 6), proof: noBytes })
      },
    ],
    [
      'talks all the time and sends nothing',
      32,
      (message, link, world) => {
        opens(message, link)
        if (message.kind !== 'open') return
        const talk = (): void => {
          if (link.closed) return
          link.send({ kind: 'have', file: message.file, pieces: [0] })
          world.clock.after(5_000, talk)
        }
        talk()
      },
    ],
    [
      'names pieces that there are not',
      2,
      (message, link) => {
        opens(message, link)
        if (message.kind === 'open') {
          link.send({ kind: 'have', file: message.file, pieces: [4_000_000] })
        }
      },
    ],
    [
      'sends nearly all of a piece and falls silent',
      3,
      (message, link) => {
        opens(message, link)
        if (message.kind === 'layer-request') {
          const { file, range } = message
          link.send({ kind: 'layer', file, range, hashes: noBytes, proof: noBytes })
        }
        if (message.kind === 'wish' && message.want !== 'nothing') {
          const token = new Uint8Array(16)
          link.send({
            kind: 'grant',
            file: message.file,
            ticket: 1,
            extra: false,
            suggested: 9_999,
            port: 0,
            token,
          })
        }
        if (message.kind !== 'request' || message.length === 0) return
        const { ticket, offset } = message
        const bytes = content.slice(offset, offset + message.length - 16_384)
        const block = { bytes, length: bytes.length, release() {} }
        link.sendPayload({ ticket, offset, length: bytes.length }, block, () => {})
      },
    ],
    [
      'says that the file is gone',
      2,
      (message, link) => {
        if (message.kind !== 'open') return
        link.send({ kind: 'failure', code: 'UNKNOWN_FILE', text: 'gone', file: message.file })
      },
    ],
  ]
  let ran = 0
  for (const [title, secondsMax, answer] of cases) {
    it(title, () => {
      const seconds = secondsBeside(answer)
      assert.ok(seconds <= secondsMax, `${seconds} s`)
      ran++
    })
  }

  it('does any of these: all of them were tried', () => assert.equal(ran, cases.length))
})

describe('a download that has to wait', () => {
  it('stands in a queue for as long as it takes', () => {
    const world = new MemoryWorld(6, { latencyMs: 5 })
    world.tracker()
    world.disk.put('/1', 'file.bin', someBytes(100_000, 1))
    const seeder = world.peer(1, { maxPeers: 1 })
    world.wait((done) => seeder.start(done))
    world.wait((done) => seeder.update(done))
    // Each read takes long: the last of them waits far beyond the time for a tracker.
    world.disk.latencyMs = 4_000
    const ends: unknown[] = []
    for (let number = 2; number <= 20; number++) {
      const peer = world.peer(number, { wait: 10_000 })
      world.wait((done) => peer.start(done))
      peer.get({ name: 'file.bin', replace: false }, (outcome) => ends.push(outcome))
    }
    world.clock.runUntil(() => ends.length === 19)
    assert.deepEqual(
      ends.filter((end) => end instanceof Error),
      [],
    )
  })

  it('dials a source again whose line broke once', () => {
    const world = new MemoryWorld(7, { latencyMs: 5 })
    world.tracker()
    world.disk.put('/1', 'file.bin', content)
    const seeder = world.peer(1)
    world.wait((done) => seeder.start(done))
    world.wait((done) => seeder.update(done))
    const peer = world.peer(2)
    world.wait((done) => peer.start(done))
    let broken = false
    seeder.facts.hear('upload-ended', () => {
      if (broken) return
      broken = true
      world.network.breakLines(hostOf(1))
    })
    const got = world.wait<Got>((done) => void peer.get({ name: 'file.bin', replace: false }, done))
    assert.equal(broken, true)
    assert.ok(got.seconds < 5, `${got.seconds} s`)
  })
})
