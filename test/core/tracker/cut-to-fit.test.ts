import assert from 'node:assert/strict'
import { LIMITS } from '../../../core/limits.js'
import { Room, textsOfFile, textsOfHolder } from '../../../core/tracker/cut-to-fit.js'
import { encodedBytes } from '../../../core/wire/codec.js'
import type { CatalogueEntry, HolderInfo, Message } from '../../../core/wire/messages.js'

const root = 'f'.repeat(64)
const names = {
  short: (index: number) => String(index),
  long: (index: number) => `${'文'.repeat(340)}${index}`,
}

function* entries(name: (index: number) => string): Generator<CatalogueEntry> {
  const [size, most] = [Number.MAX_SAFE_INTEGER, 2 ** 32 - 1]
  for (let index = 0; ; index++) {
    yield { name: name(index), root, size, holders: most, partial: most }
  }
}

function* holders(): Generator<HolderInfo> {
  for (;;) {
    const fingerprint = new Uint8Array(32).fill(255)
    const peer = { host: `${'a'.repeat(60)}.`.repeat(4), port: 65_535 }
    yield { peer, share: 0.123456789, zone: 'z'.repeat(LIMITS.textBytesMax), fingerprint }
  }
}

function fits(message: Message): void {
  const bytes = encodedBytes(message)
  assert.ok(bytes <= LIMITS.frameBytesMax, `${bytes} bytes`)
  assert.ok(bytes > LIMITS.frameBytesMax * 0.6, `only ${bytes} bytes`)
}

describe('core/tracker/cut-to-fit', () => {
  for (const [length, name] of Object.entries(names)) {
    it(`fits a page of files with ${length} names into one frame, wasting little room`, () => {
      const { taken, more } = new Room().take(entries(name), textsOfFile)
      assert.equal(more, true)
      fits({ kind: 'catalogue-page', files: taken, more })
    })
  }

  it('fits the holders of several files into one frame', () => {
    const room = new Room()
    const file = { name: names.long(1), root, size: 1 }
    room.take([file, file], textsOfFile)
    const few = Array.from({ length: 20 }, () => holders().next().value as HolderInfo)
    const files = [few, holders()].map((some) => ({
      file,
      holders: room.take(some, textsOfHolder).taken,
    }))
    assert.equal(files[0]?.holders.length, 20)
    fits({ kind: 'holder-list', files })
  })

  it('takes all when all fits, and says so', () => {
    assert.deepEqual(
      new Room().take(['a', 'b'], (text) => [text]),
      { taken: ['a', 'b'], more: false },
    )
  })
})
