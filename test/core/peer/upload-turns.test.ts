import assert from 'node:assert/strict'
import { PACING } from '../../../core/peer/pacing.js'
import type { Worth } from '../../../core/peer/upload-queue.js'
import type { OpenFile, UploadSide } from '../../../core/peer/upload-side.js'
import { newUploadTicket, type UploadTicket } from '../../../core/peer/upload-ticket.js'
import { UploadTurns } from '../../../core/peer/upload-turns.js'
import { FakeClock } from '../../support/fake-clock.js'

const { grantLeadMs, lastSlotKeptMs, pieceUnknownMs, slotLate, slotOverdue, timerMs } = PACING
const { spareAfterMsMin, spareAfterMsMax } = PACING

/** The other side of a link. */
const someone = () => ({ msPerByte: 0, answerMs: 0 }) as UploadSide

interface Slots {
  readonly most?: number
  readonly open?: number
  readonly proven?: number
}

/** Uploads, granted and flowing, by hand. */
class Turns {
  readonly clock = new FakeClock()
  readonly prepared = new Set<UploadTicket>()
  readonly flowing = new Set<UploadTicket>()
  limit = 0
  readonly turns: UploadTurns

  constructor({ most = 3, open = 1, proven = open }: Slots = {}) {
    this.turns = new UploadTurns({
      clock: this.clock,
      most,
      open: () => open,
      proven: () => proven,
      limit: () => this.limit,
      prepared: this.prepared,
      flowing: this.flowing,
    })
  }

  /** A grant, now; it is answered when it has a length. */
  prepare({ side = someone(), worth = 'now' as Worth, length = 0 } = {}): UploadTicket {
    const open = { side } as unknown as OpenFile
    const ticket = newUploadTicket({ number: 1, open, worth, grantedMs: this.clock.nowMs() })
    ticket.length = length
    this.prepared.add(ticket)
    return ticket
  }

  flow(length: number, { side = someone(), worth = 'now' as Worth } = {}): UploadTicket {
    const ticket = this.prepare({ side, worth, length })
    this.prepared.delete(ticket)
    this.flowing.add(ticket)
    ticket.beganMs = this.clock.nowMs()
    return ticket
  }

  /** One has been sent, of 100 bytes, in that time. */
  sent(tookMs: number, worth: Worth = 'now', side = someone()): UploadSide {
    const ticket = this.flow(100, { side, worth })
    this.clock.advance(tookMs)
    this.flowing.delete(ticket)
    ticket.taken = 100
    this.turns.sent(ticket)
    return ticket.open.side
  }

  /** A grant is answered after that time. */
  answered(afterMs: number, side = someone()): void {
    const ticket = this.prepare({ side })
    this.clock.advance(afterMs)
    this.turns.answered(ticket)
    this.prepared.delete(ticket)
  }

  /** It could have taken more. */
  declined(): void {
    const ticket = this.prepare({ worth: 'more' })
    this.prepared.delete(ticket)
    this.turns.declined(ticket)
  }

  grantInMs(worth: Worth = 'now'): number {
    return this.turns.grantInMs(worth)
  }

  flowsInMs(worth: Worth = 'now'): number {
    const ticket = this.prepare({ worth, length: 100 })
    this.prepared.delete(ticket)
    return this.turns.flowsInMs(ticket)
  }
}

/** Where a byte usually takes a millisecond. */
function usual(slots?: Slots): Turns {
  const turns = new Turns(slots)
  turns.sent(100)
  return turns
}

describe('the next turn', () => {
  it('is granted at once where a slot is free', () => {
    assert.equal(new Turns().grantInMs(), 0)
    const two = usual({ open: 2 })
    two.flow(500)
    assert.equal(two.grantInMs(), 0)
  })

  it('is granted shortly before the upload that flows should end', () => {
    const turns = usual()
    turns.flow(500)
    assert.equal(turns.grantInMs(), 500 - grantLeadMs)
    turns.clock.advance(500 - grantLeadMs)
    assert.equal(turns.grantInMs(), 0)
  })

  it('goes by the first of several that should end', () => {
    const turns = usual({ open: 2 })
    turns.flow(500)
    turns.flow(300)
    assert.equal(turns.grantInMs(), 300 - grantLeadMs)
  })

  it('takes some time for usual while none has been sent', () => {
    const turns = new Turns()
    turns.flow(500)
    assert.equal(turns.grantInMs(), pieceUnknownMs - grantLeadMs)
  })

  it('goes by what an upload takes of late at best: one slow one is not the usual', () => {
    const turns = usual()
    turns.sent(1_000)
    const slow = turns.flow(500)
    assert.equal(turns.grantInMs(), 500 * PACING.usualGrowth - grantLeadMs)
    turns.flowing.delete(slow)
    turns.sent(50)
    turns.flow(500)
    assert.equal(turns.grantInMs(), 250 - grantLeadMs)
  })

  it('expects no upload to be quicker than the rate that all may take', () => {
    const turns = usual()
    turns.limit = 100
    turns.flow(500)
    assert.equal(turns.grantInMs(), 5_000 - grantLeadMs)
  })

  it('is granted earlier to those far away, by the quickest answer', () => {
    const turns = usual()
    turns.answered(30)
    turns.answered(80)
    turns.flow(500)
    assert.equal(turns.grantInMs(), 500 - 2 * 30)
  })

  it('waits for the slot after those that are promised', () => {
    const turns = usual({ open: 2 })
    turns.flow(500)
    turns.flow(300)
    turns.prepare({ length: 100 })
    assert.equal(turns.grantInMs(), 500 - grantLeadMs)
  })

  it('waits no longer for an answer than answers take', () => {
    const turns = usual()
    turns.prepare()
    assert.equal(turns.grantInMs(), pieceUnknownMs)
    turns.clock.advance(pieceUnknownMs)
    assert.equal(turns.grantInMs(), 0)
    turns.prepared.clear()
    turns.answered(30)
    turns.prepare()
    assert.equal(turns.grantInMs(), 4 * 30)
  })

  it('waits for whoever has answered', () => {
    const turns = usual()
    turns.prepare({ length: 100 })
    turns.clock.advance(10 * pieceUnknownMs)
    assert.equal(turns.grantInMs(), Infinity)
  })

  it('is granted to one more than there may be uploads, and no more, if nobody answers', () => {
    const turns = new Turns({ most: 2 })
    turns.prepare()
    turns.prepare()
    turns.clock.advance(10 * pieceUnknownMs)
    assert.equal(turns.grantInMs(), 0)
    turns.prepare()
    assert.equal(turns.grantInMs(), Infinity)
  })

  it('counts on nobody who will have the slot of his own link, unless that is about to end', () => {
    const turns = usual()
    const { side } = turns.flow(500).open
    turns.prepare({ side, length: 100 })
    assert.equal(turns.grantInMs(), 500 - grantLeadMs)
    turns.clock.advance(500)
    assert.equal(turns.grantInMs(), (slotOverdue - 1) * 500, 'until that is late')
    turns.clock.advance((slotOverdue - 1) * 500)
    assert.equal(turns.grantInMs(), 0)
  })

  it('is one more while one of several proven slots stands empty', () => {
    const grant = (proven: number, worth: Worth) => {
      const turns = usual({ open: 2, proven })
      turns.flow(500)
      turns.prepare()
      return turns.grantInMs(worth)
    }
    assert.equal(grant(2, 'now'), 0)
    assert.equal(grant(2, 'more'), pieceUnknownMs)
    assert.equal(grant(1, 'now'), pieceUnknownMs)
  })
})

describe('the next turn that is only extra', () => {
  it('takes no slot from what is wanted now', () => {
    const turns = usual()
    turns.flow(500, { worth: 'more' })
    turns.prepare({ worth: 'more', length: 100 })
    assert.deepEqual([turns.grantInMs(), turns.flowsInMs()], [0, 0])
    assert.equal(turns.flowsInMs('more'), slotLate * 500, 'but from others like it')
  })

  it('is not granted while one slot is there and somebody has, or is to have, it now', () => {
    const turns = new Turns({ open: 2, proven: 1 })
    const flow = turns.flow(500)
    assert.equal(turns.grantInMs('more'), Infinity)
    turns.flowing.delete(flow)
    turns.prepare()
    assert.equal(turns.grantInMs('more'), Infinity)
    turns.prepared.clear()
    assert.equal(turns.grantInMs('more'), 0)
  })

  it('is granted when nobody has wanted one now for a while, as long as some uploads', () => {
    const turns = usual()
    assert.equal(turns.grantInMs('more'), PACING.spareAfterUploads * 100)
    turns.sent(1)
    assert.equal(turns.grantInMs('more'), spareAfterMsMin, 'no shorter')
    turns.sent(100_000)
    assert.equal(turns.grantInMs('more'), spareAfterMsMax, 'no longer')
    turns.clock.advance(spareAfterMsMax)
    assert.equal(turns.grantInMs('more'), 0)
  })

  it('is granted like any other where the line has room for several', () => {
    const turns = usual({ open: 2 })
    turns.flow(500)
    assert.equal(turns.grantInMs('more'), 0)
  })

  it('is offered more and more seldom where it is declined, until it is taken', () => {
    const turns = new Turns()
    for (const times of [2, 4, 8]) {
      turns.declined()
      assert.equal(turns.grantInMs('more'), times * spareAfterMsMin)
    }
    turns.sent(100, 'more')
    turns.declined()
    assert.equal(turns.grantInMs('more'), 2 * spareAfterMsMin)
  })

  it('is kept back by nobody who declines what he wanted now', () => {
    const turns = new Turns()
    turns.turns.declined(turns.prepare())
    turns.prepared.clear()
    assert.equal(turns.grantInMs('more'), 0)
  })
})

describe('what has been handed over', () => {
  it('should have come, but for a moment, when it took as long as usual', () => {
    const turns = usual()
    const ticket = turns.flow(500)
    assert.equal(turns.turns.nearInMs(ticket), 500 - grantLeadMs)
    turns.clock.advance(500 - grantLeadMs)
    assert.equal(turns.turns.nearInMs(ticket), 0)
  })

  it('has to be heard of when it is late, or nothing is known', () => {
    const turns = usual()
    const late = turns.flow(500)
    turns.clock.advance(slotOverdue * 500 + grantLeadMs)
    assert.equal(turns.turns.nearInMs(late), Infinity)
    const first = new Turns()
    assert.equal(first.turns.nearInMs(first.flow(500)), Infinity)
  })

  it('was on the line for as long as it took, but for the way of a question and its answer', () => {
    const turns = new Turns()
    const side = { msPerByte: 0, answerMs: Infinity } as UploadSide
    turns.answered(30, side)
    turns.answered(20, side)
    turns.answered(40, side)
    turns.sent(120, 'now', side)
    assert.equal(side.msPerByte, 1)
  })
})

describe('what is prepared', () => {
  it('flows at once where a slot is free', () => {
    const turns = usual({ open: 2 })
    turns.flow(500)
    assert.equal(turns.flowsInMs(), 0)
  })

  it('flows when an upload has ended, or takes longer than usual', () => {
    const turns = usual()
    turns.flow(500)
    assert.equal(turns.flowsInMs(), slotLate * 500)
    turns.clock.advance(slotLate * 500 - timerMs / 2)
    assert.equal(turns.flowsInMs(), 0, 'what is nearer than a timer is now')
    turns.clock.advance(500)
    assert.equal(turns.flowsInMs(), 0)
  })

  it('waits longer for those that share the line', () => {
    const turns = usual({ open: 2 })
    turns.flow(500)
    turns.flow(500)
    assert.equal(turns.flowsInMs(), 2 * slotLate * 500)
  })

  it('does not flow beside as many as there may be, however late they are', () => {
    const turns = usual({ most: 1 })
    turns.flow(500)
    turns.clock.advance(5_000)
    assert.equal(turns.flowsInMs(), Infinity)
  })
})

describe('the last slot', () => {
  /** Two others may have it, all but one of three. */
  const slowWith = (slots: Slots): Turns => {
    const turns = usual({ open: 3, ...slots })
    turns.flow(500)
    turns.flow(500)
    turns.clock.advance(slotOverdue * 500)
    return turns
  }

  it('is kept for quick receivers when all others are with slow ones', () => {
    const turns = usual({ most: 3, open: 3 })
    turns.flow(500)
    turns.clock.advance(slotOverdue * 500)
    assert.equal(turns.turns.lastSlotKeptMs, 0)
    turns.flow(500)
    turns.clock.advance(100)
    assert.equal(turns.turns.lastSlotKeptMs, 0, 'while the other is not late')
    turns.clock.advance(slotOverdue * 500 - 100)
    turns.sent(100)
    assert.equal(turns.turns.lastSlotKeptMs, lastSlotKeptMs)
  })

  it('is kept when those are granted a turn of whom nothing is known', () => {
    const turns = usual({ most: 3, open: 3 })
    const quick = turns.sent(100)
    turns.prepare({ side: quick })
    turns.prepare()
    assert.equal(turns.turns.lastSlotKeptMs, 0)
    turns.prepare()
    assert.equal(turns.turns.lastSlotKeptMs, lastSlotKeptMs)
  })

  it('is kept for as long as quick ones come', () => {
    const turns = slowWith({ most: 3 })
    turns.sent(100)
    turns.clock.advance(lastSlotKeptMs - 1)
    assert.equal(turns.turns.lastSlotKeptMs, 1)
    turns.sent(slotOverdue * 200)
    assert.equal(turns.turns.lastSlotKeptMs, 0, 'a slow one is no quick one')
  })

  it('is kept from nobody where there is no other', () => {
    const turns = slowWith({ most: 1 })
    turns.sent(100)
    assert.equal(turns.turns.lastSlotKeptMs, 0)
  })
})

describe('slow receivers', () => {
  it('are those whose last upload took much longer than usual, or of whom nothing is known', () => {
    const turns = usual({ open: 2 })
    const quick = turns.sent(slotOverdue * 100)
    const slow = turns.sent(slotOverdue * 200)
    assert.deepEqual(
      [quick, slow, someone()].map((side) => turns.turns.isQuick(side)),
      [true, false, false],
    )
  })
})
