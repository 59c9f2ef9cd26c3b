import assert from 'node:assert/strict'
import { Appetite } from '../../../core/peer/appetite.js'
import { PACING } from '../../../core/peer/pacing.js'
import { newTicket, type PieceTicket } from '../../../core/peer/piece-ticket.js'
import type { Source } from '../../../core/peer/source.js'
import { FakeClock } from '../../support/fake-clock.js'

const pieceMs = 100
const pieceBytes = 1000

/** A download with so many sources, all of which have something of use. */
class Download {
  readonly clock = new FakeClock()
  readonly appetite: Appetite
  readonly sources: Source[]
  /** Sources that have nothing of use. */
  readonly dry = new Set<Source>()
  /** What each was told last, by its place. */
  readonly told: (string | undefined)[] = []
  #ticket = 0

  constructor(sources: number) {
    this.sources = Array.from({ length: sources }, (_, place) => {
      const wish = (): void => {
        this.told[place] = this.appetite.wantOf(this.sources[place]!)
      }
      return { msPerByte: 0, stock: {}, wish } as unknown as Source
    })
    this.appetite = new Appetite({
      clock: this.clock,
      sources: () => this.sources,
      wants: (source) => !this.dry.has(source),
    })
    this.appetite.look()
  }

  get wants(): string {
    return this.sources.map((source) => this.appetite.wantOf(source)).join(' ')
  }

  ask(source: number): PieceTicket {
    const sinceMs = this.clock.nowMs()
    const range = { piece: this.#ticket, offset: 0, length: pieceBytes }
    const ticket = newTicket({ ticket: ++this.#ticket, ...range, sinceMs })
    this.appetite.asked(this.sources[source]!, ticket)
    return ticket
  }

  begin(ticket: PieceTicket): void {
    ticket.beganMs = this.clock.nowMs()
    this.appetite.began(ticket)
  }

  /** A piece from the first byte to the last. */
  move(source: number, ms = pieceMs): void {
    const ticket = this.ask(source)
    this.begin(ticket)
    this.clock.advance(ms)
    this.appetite.came(this.sources[source]!, ticket)
  }
}

describe('the appetite of a download', () => {
  it('wants a turn now of everybody while nothing is coming', () => {
    assert.equal(new Download(3).wants, 'now now now')
  })

  it('wants nothing of those who have nothing of use', () => {
    const download = new Download(2)
    download.dry.add(download.sources[0]!)
    assert.equal(download.wants, 'nothing now')
  })

  it('could take more of others, and wants the next piece of the one that sends', () => {
    const download = new Download(3)
    download.ask(1)
    assert.equal(download.wants, 'more now more')
  })

  it('tells the one that sends that it has nothing more, as soon as that is so', () => {
    const download = new Download(2)
    download.dry.add(download.sources[1]!)
    download.ask(1)
    assert.deepEqual(download.told, ['more', 'nothing'])
  })

  it('wants a turn of others shortly before a piece should be here, and not sooner', () => {
    const download = new Download(2)
    download.move(0)
    download.begin(download.ask(0))
    download.clock.advance(pieceMs - PACING.wishLeadMs - 1)
    assert.equal(download.wants, 'now more')
    download.clock.advance(2)
    assert.equal(download.wants, 'now now')
  })

  it('does not wait for a slow source much longer than for others', () => {
    const download = new Download(2)
    download.move(0)
    download.move(1, 100 * pieceMs)
    download.begin(download.ask(1))
    download.clock.advance(3 * pieceMs)
    assert.equal(download.wants, 'now now')
  })

  it('asks some of many first, and the rest if those do not answer', () => {
    const download = new Download(3 * PACING.courtedAtOnce)
    const asked = (): number => download.wants.split(' ').filter((want) => want === 'now').length
    assert.equal(asked(), PACING.courtedAtOnce)
    download.clock.advance(PACING.courtedForMs)
    assert.equal(asked(), 2 * PACING.courtedAtOnce)
    download.ask(0)
    assert.equal(asked(), 1)
  })

  it('leaves no timer when it stops', () => {
    const download = new Download(1)
    download.begin(download.ask(0))
    download.appetite.stop()
    assert.equal(download.clock.pending, 0)
  })
})
