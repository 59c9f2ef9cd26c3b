import { padEnd, truncate, truncateMiddle } from '../core/display-width.js'
import { formatClock, formatRate, formatShare, formatSize } from './format.js'
import { TEXTS } from './texts.js'
import type { HashingTotal, Total, Transfer } from './transfers.js'

/** What is to be seen of what moves. */
export interface Picture {
  readonly transfers: readonly Transfer[]
  /** Downloads that are not shown. */
  readonly hidden: number
  readonly total: Total | undefined
  readonly hashing?: HashingTotal | undefined
}

/** One line of it; a `note` says why there are no figures. */
interface Row {
  readonly name: string
  /** How the name is made to fit. */
  readonly cut: (name: string, columns: number) => string
  readonly bytes: number
  readonly size: number
  readonly bytesPerSecond: number
  readonly secondsLeft: number | undefined
  readonly sources: string
  readonly note: string | undefined
}

/** Figures, and how wide they may become. */
const shareColumns = 5
const rateColumns = 12
const clockColumns = 8
const sourcesColumns = 11
const noteColumns = 8
const gap = 2
/** Names stand in line and are not torn from their figures. */
const nameColumnsMax = 40

/** A line for each row of the picture, none wider than `columns`. */
export function progressLines(picture: Picture, columns: number): string[] {
  const { transfers, hidden, total, hashing } = picture
  const layout = layoutFor(columns)
  const lines = transfers.map((transfer) => line(rowOf(transfer), layout))
  if (hidden > 0) lines.push(truncate(TEXTS.moreTransfers(hidden), columns))
  if (total) lines.push(line(totalRow(total), layout))
  if (hashing) lines.push(line(hashingRow(hashing), layout))
  return lines
}

/** All of it in one line, for whoever keeps lines. */
export function plainLine({ transfers, total, hashing }: Picture): string | undefined {
  const row = total ? totalRow(total) : hashing ? hashingRow(hashing) : one(transfers)
  if (!row) return undefined
  const { name, bytes, size, bytesPerSecond, secondsLeft, sources, note } = row
  const moved = TEXTS.ofSize(formatSize(bytes), formatSize(size))
  const figures = [formatRate(bytesPerSecond), formatClock(secondsLeft), sources]
  const rest = note === undefined ? figures.filter((figure) => figure !== '') : [note]
  return [name, formatShare(bytes, size), moved, ...rest].join('  ')
}

interface Layout {
  readonly name: number
  /** Columns of the bar between its brackets; 0: there is none. */
  readonly bar: number
  readonly rate: boolean
  readonly clock: boolean
  readonly sources: boolean
}

/** The narrower the terminal, the fewer figures; the share is always there. */
function layoutFor(columns: number): Layout {
  let left = columns - gap - shareColumns
  const take = (width: number, nameAtLeast: number): boolean => {
    if (left - gap - width < nameAtLeast) return false
    left -= gap + width
    return true
  }
  const rate = take(rateColumns, 8)
  const clock = rate && take(clockColumns, 8)
  const sources = clock && take(sourcesColumns, 14)
  const bar = [20, 10, 6].find((width) => sources && take(width + 2, width + 10)) ?? 0
  return { name: Math.min(nameColumnsMax, left), bar, rate, clock, sources }
}

function line(row: Row, layout: Layout): string {
  const share = formatShare(row.bytes, row.size).padStart(shareColumns)
  const figures = [share]
  if (layout.bar > 0) figures.push(bar(row.bytes, row.size, layout.bar))
  if (row.note !== undefined) return noted(row, row.note, figures, layout)
  if (layout.rate) figures.push(formatRate(row.bytesPerSecond).padStart(rateColumns))
  if (layout.clock) figures.push(formatClock(row.secondsLeft).padStart(clockColumns))
  if (layout.sources) figures.push(row.sources)
  return [named(row, layout.name), ...figures].join('  ').trimEnd()
}

/** The note stands where the other figures would; in want of room, where the share would. */
function noted(row: Row, note: string, figures: readonly string[], layout: Layout): string {
  const { name, rate, clock, sources } = layout
  const widths = [
    rate ? gap + rateColumns : 0,
    clock ? gap + clockColumns : 0,
    sources ? gap + sourcesColumns : 0,
  ]
  const room = widths.reduce((sum, width) => sum + width, 0) - gap
  if (room >= noteColumns) {
    return [named(row, name), ...figures, truncate(note, room)].join('  ')
  }
  return `${named(row, name + shareColumns - noteColumns)}  ${truncate(note, noteColumns)}`
}

function named({ name, cut }: Row, width: number): string {
  return padEnd(cut(name, width), width)
}

/** So much of it is full. */
export function bar(part: number, whole: number, width: number): string {
  const filled = whole === 0 ? width : Math.min(width, Math.floor((part / whole) * width))
  return `[${'='.repeat(filled)}${' '.repeat(width - filled)}]`
}

function rowOf(transfer: Transfer): Row {
  const { doing, feeds } = transfer
  const sending = feeds.filter(({ bytesPerSecond }) => bytesPerSecond > 0).length
  return {
    ...transfer,
    name: TEXTS.transferName(transfer),
    cut: truncateMiddle,
    sources: doing === 'get' ? TEXTS.sources(sending) : '',
    note: TEXTS.transferNote(transfer),
  }
}

function one([transfer]: readonly Transfer[]): Row | undefined {
  return transfer && rowOf(transfer)
}

function hashingRow(hashing: HashingTotal): Row {
  const name = TEXTS.hashing(hashing.filesDone, hashing.files)
  return { ...hashing, name, cut: truncate, sources: '', note: undefined }
}

function totalRow(total: Total): Row {
  return {
    ...total,
    name: TEXTS.total(total),
    cut: truncate,
    sources: TEXTS.sources(total.sources),
    note: undefined,
  }
}
