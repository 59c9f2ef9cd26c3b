import assert from 'node:assert/strict'
import { type Done, RodizioError } from '../../../core/errors.js'
import { Facts, type PeerFacts } from '../../../core/events.js'
import { LIMITS } from '../../../core/limits.js'
import { FlowingUploads } from '../../../core/peer/flowing-uploads.js'
import type { Rates } from '../../../core/peer/rates.js'
import type { OpenFile, UploadSide } from '../../../core/peer/upload-side.js'
import { newUploadTicket, type UploadTicket } from '../../../core/peer/upload-ticket.js'
import { Rate } from '../../../core/runtime/rate.js'
import { Throttle } from '../../../core/runtime/throttle.js'
import { FakeClock } from '../../support/fake-clock.js'

const length = 200_000
const block = 100_000

/** Uploads whose connections take a block when they are told to; what is heard of them. */
class Flows {
  readonly clock = new FakeClock()
  readonly ended: (number | undefined)[] = []
  readonly over: number[] = []
  readonly #facts = new Facts<PeerFacts>()
  readonly flows: FlowingUploads
  nearInMs = Number.POSITIVE_INFINITY
  changes = 0
  readonly closed: string[] = []
  #handed: (() => void)[] = []
  #lastTicket = 0

  constructor() {
    this.#facts.hear('upload-ended', (_link, _file, ticket, bytes) =>
      this.ended.push(ticket, bytes),
    )
    this.flows = new FlowingUploads({
      clock: this.clock,
      facts: this.#facts,
      rates: { uploadBytesPerSecond: 0 } as Rates,
      slotsMax: 3,
      blockBytesMax: block,
      nearInMs: () => this.nearInMs,
      over: (ticket) => {
        this.over.push(ticket.number)
        this.flows.end(ticket)
      },
      changed: () => this.changes++,
    })
  }

  begin(readFails = false): UploadTicket {
    const open = { side: this.#side(), holding: holding(readFails) } as unknown as OpenFile
    const number = ++this.#lastTicket
    const ticket = newUploadTicket({ number, open, worth: 'now', grantedMs: 0 })
    ticket.length = length
    this.flows.begin(ticket)
    return ticket
  }

  /** The connections take all that they are given. */
  hand(): this {
    while (this.#handed.length > 0) this.#handed.shift()!()
    return this
  }

  #side(): UploadSide {
    const channel = {
      sendPayload: (_header: object, { release }: { release: () => void }, done: Done) => {
        this.#handed.push(() => {
          release()
          done(undefined)
        })
        return { cancel: release }
      },
    }
    return {
      answerMs: 0,
      channel,
      outflow: new Throttle(this.clock, new Rate(this.clock, { bytesPerSecond: 0 })),
      link: { number: 1, close: ({ code }: RodizioError) => this.closed.push(code) },
      drop: ({ side }: OpenFile) => {
        for (const ticket of this.flows.onLine) {
          if (ticket.open.side === side) this.flows.end(ticket)
        }
      },
    } as unknown as UploadSide
  }
}

function holding(fails: boolean) {
  const read = (_offset: number, bytes: number, done: (block: unknown) => void) =>
    done(
      fails ? new RodizioError('UNKNOWN_FILE', 'cannot be read') : { length: bytes, release() {} },
    )
  return { number: 1, pieces: { complete: true }, read }
}

describe('an upload that flows', () => {
  it('takes up the line until its receiver has all of it, not until it is sent', () => {
    const flows = new Flows()
    const ticket = flows.begin()
    flows.hand()
    assert.equal(ticket.handed, true)
    flows.flows.taken(ticket, block)
    assert.deepEqual([[...flows.flows.onLine], flows.ended], [[ticket], []])
    flows.flows.taken(ticket, length - block)
    assert.deepEqual([flows.flows.onLine.size, flows.over], [0, [1]])
    assert.deepEqual(flows.ended, [1, length])
  })

  it('lets the next one follow when it should be nearly through, and ends once', () => {
    const flows = new Flows()
    const ticket = flows.begin()
    flows.nearInMs = 0
    assert.equal(flows.flows.releaseNear(), Number.POSITIVE_INFINITY)
    assert.equal(flows.flows.onLine.size, 1, 'it is still being sent')
    flows.hand()
    flows.nearInMs = 7
    assert.equal(flows.flows.releaseNear(), 7)
    assert.equal(flows.flows.serves(ticket.open.side), true)
    flows.nearInMs = 0
    flows.flows.releaseNear()
    assert.equal(flows.flows.serves(ticket.open.side), false)
    flows.flows.taken(ticket, length)
    assert.deepEqual([flows.over, flows.ended], [[1], [1, length]])
    assert.equal(flows.flows.has(ticket), false)
  })

  it('tells that the line may have room when all is handed over, and ends no sooner', () => {
    const flows = new Flows()
    const ticket = flows.begin()
    flows.flows.taken(ticket, length)
    assert.deepEqual(flows.over, [], 'nothing has been sent')
    flows.hand()
    assert.deepEqual([flows.over, flows.changes], [[1], 0])
    flows.begin()
    flows.hand()
    assert.equal(flows.changes, 1)
  })

  it('is busy on the line for as long as it takes it up', () => {
    const flows = new Flows()
    const { slots } = flows.flows
    let busy = 0
    const { sends, sent } = slots
    slots.sends = () => {
      busy++
      sends.call(slots)
    }
    slots.sent = () => {
      busy--
      sent.call(slots)
    }
    const ticket = flows.begin()
    assert.equal(busy, 1)
    flows.hand()
    assert.equal(busy, 1)
    flows.flows.taken(ticket, length)
    assert.equal(busy, 0)
  })

  it('loses its link when a minute brings no word of it', () => {
    const flows = new Flows()
    const ticket = flows.begin()
    flows.hand()
    flows.clock.advance(LIMITS.uploadStallMs - 1)
    flows.flows.taken(ticket, block)
    flows.clock.advance(LIMITS.uploadStallMs - 1)
    assert.deepEqual(flows.closed, [])
    flows.clock.advance(1)
    assert.deepEqual(flows.closed, ['TIMED_OUT'])
  })

  it('loses its link when a minute takes nothing from it, whatever its receiver says', () => {
    const flows = new Flows()
    const ticket = flows.begin()
    flows.clock.advance(LIMITS.uploadStallMs - 1)
    flows.flows.taken(ticket, block)
    assert.deepEqual(flows.closed, [])
    flows.clock.advance(1)
    assert.deepEqual(flows.closed, ['TIMED_OUT'])
  })

  it('is blamed when it cannot be read, and gone by then', () => {
    const flows = new Flows()
    const ticket = flows.begin(true)
    assert.deepEqual([flows.flows.onLine.size, flows.ended], [0, [1, 0]])
    assert.equal(flows.flows.has(ticket), false)
  })
})
