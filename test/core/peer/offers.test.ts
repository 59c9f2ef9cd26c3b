import assert from 'node:assert/strict'
import { PieceSet } from '../../../core/content/piece-set.js'
import { LIMITS } from '../../../core/limits.js'
import type { Holding } from '../../../core/peer/holding.js'
import { Offers } from '../../../core/peer/offers.js'
import type { OpenFile } from '../../../core/peer/upload-side.js'
import type { Message } from '../../../core/wire/messages.js'
import { FakeClock } from '../../support/fake-clock.js'
import { pieceSet } from '../../support/open-pieces.js'

const pieces = 2_000
const { haveDelayMs, haveDelayMsMax, havesPerMessageMax } = LIMITS

/** Somebody who has a growing content open, and what was sent to him. */
function worldWith({ known, have = [] }: { known?: PieceSet; have?: readonly number[] } = {}) {
  const clock = new FakeClock()
  const sent: (readonly number[])[] = []
  const told: string[] = []
  const holding = {
    info: { root: 'ab' },
    pieces: pieceSet(pieces, have),
  } as unknown as Holding
  const link = {
    send: (message: Message) => void (message.kind === 'have' && sent.push(message.pieces)),
    fetches: { piecesOf: () => known },
  }
  const open = { side: { link }, file: 1, holding, toldOf: 0, granted: 0 } as unknown as OpenFile
  const offers: Offers = new Offers(clock, {
    tempted: (tempted) => {
      told.push(`${tempted.file}`)
      offers.waits(tempted)
    },
    told: () => told.push('all'),
  })
  return { clock, sent, holding, open, offers, told }
}

describe('core/peer/offers', () => {
  it('tells whoever waits for nothing soon, of several pieces at once', () => {
    const { clock, sent, holding, open, offers } = worldWith()
    offers.enter(open)
    offers.add(holding, 3)
    offers.add(holding, 1)
    clock.advance(haveDelayMs - 1)
    assert.deepEqual(sent, [])
    clock.advance(1)
    assert.deepEqual(sent, [[3, 1]])
  })

  it('tells all of them before anybody is given a turn', () => {
    const { clock, holding, open, offers, told } = worldWith()
    for (const file of [open, { ...open, file: 2 }]) offers.enter(file)
    offers.add(holding, 3)
    assert.equal(offers.pressing, true)
    clock.advance(haveDelayMs)
    assert.deepEqual([told, offers.pressing], [['1', '2', 'all'], false])
  })

  it('keeps nobody waiting while all who could be told wait for a turn themselves', () => {
    const { holding, open, offers } = worldWith()
    offers.enter(open)
    offers.waits(open)
    offers.add(holding, 3)
    assert.equal(offers.pressing, false)
  })

  it('keeps nobody waiting for those who leave before they are told', () => {
    const { clock, holding, open, offers, told } = worldWith()
    offers.enter(open)
    offers.add(holding, 3)
    offers.leave(open)
    assert.deepEqual([told, offers.pressing, clock.pending], [['all'], false, 0])
  })

  it('tells whoever waits for a turn with the turn, or after a while', () => {
    const { clock, sent, holding, open, offers } = worldWith()
    offers.enter(open)
    offers.waits(open)
    offers.add(holding, 3)
    clock.advance(haveDelayMs)
    // Nobody was told of anything before.
    assert.deepEqual(sent.splice(0), [[3]])
    offers.add(holding, 4)
    clock.advance(haveDelayMsMax / 2)
    assert.deepEqual(sent, [])
    offers.tell(open)
    assert.deepEqual(sent.splice(0), [[4]])
    offers.add(holding, 5)
    clock.advance(2 * haveDelayMsMax)
    assert.deepEqual(sent, [[5]])
    assert.equal(clock.pending, 0)
  })

  it('tells whoever waits no longer soon', () => {
    const { clock, sent, holding, open, offers } = worldWith()
    offers.enter(open)
    offers.waits(open)
    offers.add(holding, 3)
    clock.advance(haveDelayMs)
    offers.add(holding, 4)
    clock.advance(haveDelayMs)
    offers.idles(open)
    clock.advance(haveDelayMs)
    assert.deepEqual(sent, [[3], [4]])
  })

  it('tells of what the other side has itself only with what it has not, or after a while', () => {
    const known = pieceSet(pieces, [1, 2, 3])
    const { clock, sent, holding, open, offers } = worldWith({ known })
    offers.enter(open)
    offers.add(holding, 1)
    clock.advance(haveDelayMs)
    sent.length = 0
    offers.add(holding, 2)
    clock.advance(haveDelayMs)
    assert.deepEqual(sent, [])
    offers.add(holding, 4)
    clock.advance(haveDelayMs)
    assert.deepEqual(sent.splice(0), [[2, 4]])
    offers.add(holding, 3)
    clock.advance(2 * haveDelayMsMax)
    assert.deepEqual(sent, [[3]])
  })

  it('tells of nothing that was there at the opening, and of nothing after the closing', () => {
    const { clock, sent, holding, open, offers } = worldWith()
    const other = { ...open, file: 2 }
    offers.enter(other)
    offers.add(holding, 3)
    offers.enter(open)
    offers.leave(other)
    clock.advance(haveDelayMs)
    assert.deepEqual(sent, [])
    offers.add(holding, 4)
    offers.leave(open)
    assert.equal(clock.pending, 0)
    clock.advance(haveDelayMsMax)
    assert.deepEqual(sent, [])
  })

  it('tells of many pieces in several messages', () => {
    const { sent, holding, open, offers } = worldWith()
    offers.enter(open)
    for (let piece = 0; piece < havesPerMessageMax + 1; piece++) offers.add(holding, piece)
    offers.tell(open)
    assert.deepEqual(
      sent.map(({ length }) => length),
      [havesPerMessageMax, 1],
    )
  })

  it('keeps nothing of a content that cannot grow', () => {
    const { clock, sent, holding, open, offers } = worldWith({ have: [...Array(pieces).keys()] })
    offers.enter(open)
    offers.add(holding, 1)
    clock.advance(haveDelayMsMax)
    assert.deepEqual(sent, [])
  })
})
