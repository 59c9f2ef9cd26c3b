import type { PeerStatus } from '../core/peer/results.js'
import { table } from '../core/table.js'
import { formatRate, formatShare, formatSize } from './format.js'
import { plainLine } from './progress-lines.js'
import type { Send } from './sends.js'
import { TEXTS } from './texts.js'
import type { Feed, Transfer } from './transfers.js'

/** What moves at the moment of a status. */
export interface Moving {
  readonly transfers: readonly Transfer[]
  readonly queued: number
  readonly sends: readonly Send[]
}

/** What a peer is doing, and who feeds whom. */
export function statusLines(status: PeerStatus, { transfers, queued, sends }: Moving): string[] {
  const words = TEXTS.status
  const fetches = transfers.filter(({ doing }) => doing === 'get')
  return [
    words.listening(status),
    words.tracker(status),
    words.sharing(status),
    indented(words.list(status)),
    words.fetching(fetches.length, rateOf(fetches), queued),
    ...fetches.flatMap(fed).map(indented),
    words.serving(sends.length, rateOf(sends), status.uploadsWaiting),
    ...sent(sends).map(indented),
    words.dataPorts(status),
  ]
}

/** As far in as what stands behind the words on the left. */
function indented(line: string): string {
  return `            ${line}`
}

/** A download, and below it those who send now. */
function fed(transfer: Transfer): readonly string[] {
  const feeds = transfer.feeds.filter(({ bytesPerSecond }) => bytesPerSecond > 0)
  const rows = feeds.map((feed) => ['', TEXTS.status.from(feed.peer), ...figures(feed, transfer)])
  const line = plainLine({ transfers: [transfer], hidden: 0, total: undefined })!
  return [line, ...table(rows, ['left', 'left', 'right', 'right', 'right'])]
}

function sent(sends: readonly Send[]): readonly string[] {
  const rows = sends.map((send) => [
    TEXTS.fileName(send.name),
    TEXTS.status.to(send.peer),
    ...figures(send, send),
  ])
  return table(rows, ['left', 'left', 'right', 'right', 'right'])
}

function figures({ bytes, bytesPerSecond }: Feed, { size }: { size: number }): readonly string[] {
  return [formatSize(bytes), formatShare(bytes, size), formatRate(bytesPerSecond)]
}

function rateOf(moving: readonly { readonly bytesPerSecond: number }[]): number {
  return moving.reduce((sum, { bytesPerSecond }) => sum + bytesPerSecond, 0)
}
