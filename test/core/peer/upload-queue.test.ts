import assert from 'node:assert/strict'
import { LIMITS } from '../../../core/limits.js'
import { UploadQueue } from '../../../core/peer/upload-queue.js'
import type { OpenFile, UploadSide } from '../../../core/peer/upload-side.js'

const { wishesMax, wishesPerLinkMax, busyRetryMs } = LIMITS

/** The other side of a link. */
const someone = (told?: number): UploadSide => {
  const piecesOf = () => (told === undefined ? undefined : { count: told })
  return { link: { fetches: { piecesOf } } } as unknown as UploadSide
}

/** A file that one who has so many pieces of it has opened. */
const open = (pieces = 0, side = someone()): OpenFile =>
  ({
    side,
    holding: { info: { root: 'ab' }, pieces: { complete: false } },
    granted: 0,
    pieces,
    want: 'nothing',
  }) as unknown as OpenFile

const anyone = () => 0

describe('core/peer/upload-queue', () => {
  let queue: UploadQueue

  beforeEach(() => {
    queue = new UploadQueue()
  })

  it('counts those who wait by what a turn is worth to them, and notes that', () => {
    const [first, second] = [open(), open()]
    assert.equal(queue.enter(first, 'now'), undefined)
    queue.enter(second, 'more')
    queue.enter(open(), 'more')
    assert.deepEqual([queue.count('now'), queue.count('more'), queue.size], [1, 2, 3])
    assert.deepEqual([first.want, second.want], ['now', 'more'])
  })

  it('has one who wants it for another reason wait once', () => {
    const file = open()
    queue.enter(file, 'more')
    queue.enter(file, 'now')
    assert.deepEqual([queue.count('now'), queue.count('more'), file.want], [1, 0, 'now'])
  })

  it('forgets whoever leaves, and minds nobody who leaves twice', () => {
    const file = open()
    queue.enter(file, 'now')
    queue.leave(file)
    queue.leave(file)
    assert.deepEqual([queue.size, file.want], [0, 'nothing'])
  })

  it('gives the turn to the poorest', () => {
    const poorest = open(1)
    for (const file of [open(5), poorest, open(3)]) queue.enter(file, 'now')
    assert.equal(queue.poorest('now', anyone), poorest)
  })

  it('gives it to who waits longest of equally poor ones, and enters as the last', () => {
    const [first, second] = [open(2), open(2)]
    queue.enter(first, 'now')
    queue.enter(second, 'now')
    assert.equal(queue.poorest('now', anyone), first)
    queue.enter(first, 'now')
    assert.equal(queue.poorest('now', anyone), second)
  })

  it('gives it only to one to whom it is worth that', () => {
    const [poor, rich] = [open(0), open(9)]
    queue.enter(poor, 'more')
    assert.equal(queue.poorest('now', anyone), undefined)
    queue.enter(rich, 'now')
    assert.equal(queue.poorest('now', anyone), rich)
    assert.equal(queue.poorest('more', anyone), poor)
  })

  it('goes by what sources told of themselves, others said, and everybody was granted', () => {
    const source = open(1, someone(5))
    const other = open(3)
    const granted = { ...open(1), granted: 4 }
    for (const file of [source, granted, other]) queue.enter(file, 'now')
    for (const poorest of [other, granted, source]) {
      assert.equal(queue.poorest('now', anyone), poorest)
      queue.leave(poorest)
    }
  })

  it('gives to each alike, whatever it says, where nothing is missing', () => {
    const holding = { info: { root: 'ab' }, pieces: { complete: true } }
    const served = { ...open(0), holding, granted: 1 } as OpenFile
    const rich = { ...open(7), holding } as OpenFile
    for (const file of [served, rich]) queue.enter(file, 'now')
    assert.equal(queue.poorest('now', anyone), rich)
  })

  it('goes by rank before wealth, however rich, and passes over who has none', () => {
    const [poor, rich, none] = [open(0), open(LIMITS.piecesWanted * 1024), open(0)]
    const ranks = new Map([
      [poor.side, 1],
      [rich.side, 0],
    ])
    for (const file of [none, poor, rich]) queue.enter(file, 'now')
    assert.equal(
      queue.poorest('now', (side) => ranks.get(side)),
      rich,
    )
    queue.leave(rich)
    assert.equal(
      queue.poorest('now', (side) => ranks.get(side)),
      poor,
    )
    assert.equal(
      queue.poorest('now', () => undefined),
      undefined,
    )
  })

  it('is pressing while somebody wants a turn now who is not served', () => {
    const [served, other] = [open(), open()]
    const isServed = (side: UploadSide) => side === served.side
    queue.enter(served, 'now')
    assert.equal(queue.isPressing(isServed), false)
    queue.enter(other, 'more')
    assert.equal(queue.isPressing(isServed), false)
    queue.enter(other, 'now')
    assert.equal(queue.isPressing(isServed), true)
  })

  it('takes so many of a link, whatever they are worth, and tells the next to come back', () => {
    const side = someone()
    const files = Array.from({ length: wishesPerLinkMax }, () => open(0, side))
    for (const [index, file] of files.entries()) queue.enter(file, index % 2 ? 'now' : 'more')
    const over = open(0, side)
    const refusal = queue.enter(over, 'now')
    assert.equal(refusal?.code, 'BUSY')
    assert.equal(refusal.retryMs, busyRetryMs)
    assert.match(refusal.message, /too many wishes/)
    assert.deepEqual([over.want, queue.size], ['nothing', wishesPerLinkMax])
    assert.equal(queue.enter(open(), 'now'), undefined, 'others may')
    queue.leave(files[0]!)
    assert.equal(queue.enter(over, 'now'), undefined, 'when one has left, it may')
  })

  it('takes so many in all, and no more', () => {
    for (let count = 0; count < wishesMax; count++) queue.enter(open(), count % 2 ? 'now' : 'more')
    const refusal = queue.enter(open(), 'now')
    assert.equal(refusal?.code, 'BUSY')
    assert.match(refusal.message, /too many peers/)
    assert.equal(queue.size, wishesMax)
  })

  it('refuses nobody who waits already, however many there are', () => {
    const file = open()
    queue.enter(file, 'more')
    for (let count = 1; count < wishesMax; count++) queue.enter(open(), 'now')
    assert.equal(queue.enter(file, 'now'), undefined)
    assert.equal(queue.count('now'), wishesMax)
  })
})
