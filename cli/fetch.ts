import { pieceBytesOf, pieceRun } from '../core/content/piece-layout.js'
import type { FileInfo } from '../core/wire/messages.js'
import { RateMeter } from './rate-meter.js'
import { TimeLeft } from './time-left.js'
import type { Feed, Transfer } from './transfers.js'

/** One download, as far as its facts have told. */
export class Fetch {
  readonly info: FileInfo
  /** Here, and not known to be wrong. */
  bytes = 0
  /** Pieces found on disk that have not been looked at. */
  #unchecked: number
  /** Links to those who have it. */
  readonly #sources = new Set<number>()
  readonly #feeds = new Map<number, { readonly peer: string; readonly meter: RateMeter }>()
  readonly #meter: RateMeter
  readonly #timeLeft: TimeLeft
  #waitingFor: string | undefined
  /** Why nothing may come for now, though there is somebody to get it from. */
  #pausedFor: string | undefined

  constructor(info: FileInfo, bytesFound: number, nowMs: number) {
    this.info = info
    const { size } = info
    const whole = bytesFound >= size ? Math.ceil : Math.floor
    this.#unchecked = size === 0 ? 0 : whole(Math.min(bytesFound, size) / pieceBytesOf(size))
    this.#meter = new RateMeter(nowMs)
    this.#timeLeft = new TimeLeft(nowMs)
  }

  /** Peers that send now, by the numbers of their links. */
  *senders(nowMs: number): Iterable<number> {
    for (const [link, { meter }] of this.#feeds) if (meter.bytesPerSecond(nowMs) > 0) yield link
  }

  join(link: number): void {
    this.#sources.add(link)
    this.#waitingFor = undefined
  }

  lose(link: number): void {
    this.#sources.delete(link)
  }

  wait(reason: string): void {
    this.#waitingFor = reason
  }

  pause(reason: string): void {
    this.#pausedFor = reason
  }

  resume(): void {
    this.#pausedFor = undefined
  }

  receive(link: number, peer: string, bytes: number, nowMs: number): void {
    let feed = this.#feeds.get(link)
    if (!feed) {
      feed = { peer, meter: new RateMeter(nowMs) }
      this.#feeds.set(link, feed)
    }
    feed.meter.add(bytes, nowMs)
    this.#meter.add(bytes, nowMs)
    this.bytes += bytes
  }

  giveBack(bytes: number): void {
    this.bytes -= bytes
  }

  /** A piece was looked at; link 0: it was on disk, and counts from now on if it is right. */
  judge(piece: number, link: number, right: boolean): void {
    const { length } = pieceRun(this.info.size, piece)
    if (link === 0) {
      this.#unchecked--
      if (right) this.bytes += length
    } else if (!right) this.bytes -= length
  }

  at(nowMs: number): Transfer {
    const { bytes, info } = this
    const bytesPerSecond = this.#meter.bytesPerSecond(nowMs)
    return {
      doing: 'get',
      ...info,
      bytes,
      bytesPerSecond,
      secondsLeft: this.#timeLeft.seconds(info.size - bytes, bytesPerSecond, nowMs),
      state: this.#state(bytesPerSecond),
      waitingFor: this.#pausedFor ?? this.#waitingFor,
      sources: this.#sources.size,
      feeds: this.#feedsAt(nowMs),
    }
  }

  #state(bytesPerSecond: number): Transfer['state'] {
    if (this.#pausedFor !== undefined) return 'paused'
    if (this.#unchecked > 0) return 'checking'
    if (this.bytes === this.info.size) return 'finishing'
    if (this.#sources.size === 0) return 'waiting'
    return bytesPerSecond > 0 ? 'moving' : 'queued'
  }

  #feedsAt(nowMs: number): readonly Feed[] {
    return Array.from(this.#feeds.values(), ({ peer, meter }) => ({
      peer,
      bytes: meter.bytes,
      bytesPerSecond: meter.bytesPerSecond(nowMs),
    }))
  }
}
