import { table } from '../core/table.js'
import { formatAddress } from '../core/wire/address.js'
import type { HoldersExplained } from '../index.js'
import { formatRate, formatShare } from './format.js'
import type { Output } from './output.js'
import { TEXTS } from './texts.js'

/** Prints who would be next for a file, and why. */
export function printExplanation(output: Output, explained: HoldersExplained): void {
  const { file, holders, strategy, fault, more } = explained
  const rows = holders.map((holder) => [
    holder.place > 0 ? String(holder.place) : '-',
    formatAddress(holder.peer),
    formatShare(holder.share, 1),
    TEXTS.explained.slots(holder),
    holder.bytesPerSecond > 0 ? formatRate(holder.bytesPerSecond) : '',
    TEXTS.explained.reason(holder),
  ])
  output.text([
    TEXTS.explained.heading(explained),
    ...(fault === undefined ? [] : [TEXTS.explained.fault(strategy, fault)]),
    ...(holders.length === 0 ? [TEXTS.explained.nobody] : []),
    ...table(rows, ['right', 'left', 'right', 'left', 'right', 'left']),
    ...(more > 0 ? [TEXTS.explained.more(more)] : []),
  ])
  output.event({
    event: 'explained',
    ...file,
    strategy,
    fault: fault ?? null,
    holders: holders.map((holder) => ({ ...holder, peer: formatAddress(holder.peer) })),
    more,
  })
}
