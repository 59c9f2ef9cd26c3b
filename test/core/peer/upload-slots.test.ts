import assert from 'node:assert/strict'
import { UploadSlots } from '../../../core/peer/upload-slots.js'
import { FakeClock } from '../../support/fake-clock.js'

const mib = 2 ** 20
const blockBytes = 256 * 1024
const uploadBytes = 4 * blockBytes

interface Link {
  /** What the line takes in a second, and each receiver. */
  lineBytes: number
  receiverBytes: number
  /** Before each block: the disk, which does not free the line. */
  readMs?: number
  /** Before each block: the receiver's own rate, which does. */
  restMs?: number
  /** Until the sender hears that all has come. */
  wordMs?: number
  /** What is sent is all here; true when left out. */
  seeds?: boolean
}

interface Upload {
  readonly length: number
  readonly beganMs: number
  left: number
  waitMs: number
  rests: boolean
  block: number
}

/** An uploader with an endless queue, and a line that its uploads share. */
class Uploader {
  readonly clock = new FakeClock()
  readonly slots: UploadSlots
  readonly #uploads = new Set<Upload>()
  /** How long so many uploads flowed, in ms. */
  readonly timeAt = [0, 0, 0, 0, 0]
  bytes = 0

  constructor(
    readonly link: Link,
    limit = 0,
  ) {
    this.slots = new UploadSlots({
      clock: this.clock,
      most: 3,
      limit: () => limit,
      changed: () => this.#fill(),
    })
    this.#fill()
  }

  run(ms: number): this {
    this.timeAt.fill(0)
    this.bytes = 0
    for (let passed = 0; passed < ms; passed++) {
      this.timeAt[this.#uploads.size]!++
      this.#flow()
      this.clock.advance(1)
    }
    return this
  }

  #fill(): void {
    const { slots } = this
    while (this.#uploads.size < slots.open) {
      const beganMs = this.clock.nowMs()
      const { readMs = 0, seeds = true } = this.link
      const begin = { left: uploadBytes, waitMs: readMs, rests: false, block: 0 }
      const upload = { length: uploadBytes, beganMs, ...begin }
      this.#uploads.add(upload)
      slots.began(upload, seeds)
      slots.sends()
    }
    slots.crowded(this.#uploads.size === slots.open)
  }

  /** A millisecond of every upload. */
  #flow(): void {
    const { lineBytes, receiverBytes, readMs = 0, restMs = 0, wordMs = 0 } = this.link
    const flowing = [...this.#uploads].filter((upload) => --upload.waitMs < 0)
    const share = Math.min(receiverBytes, lineBytes / flowing.length) / 1000
    for (const upload of flowing) {
      if (upload.rests) this.slots.sends()
      upload.rests = false
      upload.block += share
      if (upload.block < blockBytes) continue
      upload.block = 0
      upload.waitMs = readMs + restMs
      upload.left -= blockBytes
      this.bytes += blockBytes
      upload.rests = restMs > 0 || upload.left === 0
      if (upload.rests) this.slots.sent()
      if (upload.left > 0) continue
      this.#uploads.delete(upload)
      const lineMs = this.clock.nowMs() - upload.beganMs
      if (wordMs === 0) this.slots.ended(upload, true, lineMs)
      else this.clock.after(wordMs, () => this.slots.ended(upload, true, lineMs))
    }
    this.#fill()
  }
}

describe('slots for uploads', () => {
  it('stay one where one upload fills the line, but for a look now and then', () => {
    const { timeAt } = new Uploader({
      lineBytes: 4 * mib,
      receiverBytes: 100 * mib,
    }).run(60_000)
    assert.ok(timeAt[1]! > 0.8 * 60_000, timeAt.join())
    assert.equal(timeAt[3], 0)
  })

  it('stay one on a full line also where the word that all has come takes long', () => {
    const link = { lineBytes: 50 * mib, receiverBytes: 100 * mib, wordMs: 200 }
    const { timeAt } = new Uploader(link).run(60_000)
    assert.ok(timeAt[1]! > 0.8 * 60_000, timeAt.join())
  })

  it('are opened, all of them, where every receiver is slow', () => {
    const uploader = new Uploader({ lineBytes: 100 * mib, receiverBytes: mib })
    uploader.run(10_000)
    const { timeAt, bytes } = uploader.run(120_000)
    assert.ok(timeAt[3]! > 0.9 * 120_000, timeAt.join())
    assert.ok(bytes > 0.9 * 120 * 3 * mib, `${bytes / mib} MiB`)
  })

  it('are not tried for a while by one that still fetches what it sends', () => {
    const link = { lineBytes: 100 * mib, receiverBytes: mib, readMs: 0, seeds: false }
    const uploader = new Uploader(link)
    assert.equal(uploader.run(20_000).timeAt[1], 20_000)
    assert.ok(uploader.run(120_000).timeAt[3]! > 80_000, 'after that they are')
    const another = new Uploader(link)
    another.run(6_000)
    link.seeds = true
    another.run(8_000)
    assert.ok(another.run(20_000).timeAt[3]! > 18_000, 'or when all of it is here')
  })

  it('are not tried as soon as the last piece is here, which others wait for', () => {
    const link = { lineBytes: 100 * mib, receiverBytes: 100 * mib, seeds: false }
    const uploader = new Uploader(link)
    uploader.run(20_000)
    link.seeds = true
    assert.equal(uploader.run(150).timeAt[1], 150)
    assert.ok(uploader.run(150).timeAt[2]! > 0, 'but soon')
  })

  it('are two where two fill the line', () => {
    const uploader = new Uploader({ lineBytes: 8 * mib, receiverBytes: 4 * mib })
    uploader.run(10_000)
    const { timeAt } = uploader.run(120_000)
    assert.ok(timeAt[2]! > 0.8 * 120_000, timeAt.join())
  })

  it('are opened at once where the line stands idle, for the rates of receivers say', () => {
    const uploader = new Uploader({ lineBytes: 100 * mib, receiverBytes: 100 * mib, restMs: 30 })
    const { timeAt } = uploader.run(1_000)
    assert.ok(timeAt[3]! > 900, timeAt.join())
  })

  it('are found by trial where what is late is the disk, and more reads at once bring more', () => {
    const uploader = new Uploader({ lineBytes: 100 * mib, receiverBytes: 100 * mib, readMs: 30 })
    const { timeAt } = uploader.run(1_000)
    assert.ok(timeAt[1]! > 900, timeAt.join())
    uploader.run(9_000)
    assert.ok(uploader.run(10_000).timeAt[3]! > 9_000, uploader.timeAt.join())
  })

  it('are closed again when the line fills, and opened when it empties', () => {
    const uploader = new Uploader({ lineBytes: 100 * mib, receiverBytes: 100 * mib, restMs: 30 })
    uploader.run(5_000)
    Object.assign(uploader.link, { lineBytes: 4 * mib, restMs: 0 })
    uploader.run(10_000)
    const full = uploader.run(60_000).timeAt
    assert.ok(full[1]! > 0.8 * 60_000, full.join())
    Object.assign(uploader.link, { lineBytes: 100 * mib, receiverBytes: mib })
    uploader.run(20_000)
    const slow = uploader.run(60_000).timeAt
    assert.ok(slow[3]! > 0.9 * 60_000, slow.join())
  })

  it('stay one where the peer has limited itself and one upload takes all of that', () => {
    const link = { lineBytes: 4 * mib, receiverBytes: 100 * mib }
    const { timeAt } = new Uploader(link, 4 * mib).run(60_000)
    assert.deepEqual([timeAt[1], timeAt[2], timeAt[3]], [60_000, 0, 0])
  })

  it('are not looked at when nobody waits', () => {
    const clock = new FakeClock()
    const slots = new UploadSlots({ clock, most: 3, limit: () => 0, changed: () => assert.fail() })
    slots.sends()
    slots.sent()
    assert.equal(clock.pending, 0)
    slots.crowded(true)
    slots.crowded(false)
    assert.equal(clock.pending, 0)
  })
})
