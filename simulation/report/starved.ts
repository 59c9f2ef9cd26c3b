import { pieceCountOf } from '../../core/content/piece-layout.js'
import type { Want } from '../ledger.js'
import type { Starved } from './run-report.js'

/** Why a peer did not get a file: what the peer itself says where it knows. */
export function becauseOf(
  { outcome, pieces, trouble }: Pick<Want, 'outcome' | 'pieces' | 'trouble'>,
  size: number | undefined,
): string {
  if (outcome !== 'open') return trouble ?? outcome
  const of = size === undefined ? '' : ` of ${pieceCountOf(size)}`
  const time = `time was up when it had ${pieces}${of} pieces`
  return trouble === undefined ? time : `${time}; last it said: ${trouble}`
}

/** Lines of a report; what is alike goes together. */
const linesMax = 8

/** `starved: node-3 and 4 more of a.bin, because nobody has it now` */
export function starvedLines(starved: readonly Starved[]): readonly string[] {
  const alike = new Map<string, { first: string; count: number; rest: string }>()
  for (const { peer, file, because } of starved) {
    const rest = `of ${file}, because ${because}`
    const known = alike.get(rest)
    if (known) known.count++
    else alike.set(rest, { first: peer, count: 1, rest })
  }
  const lines = [...alike.values()].map(({ first, count, rest }) => {
    const who = count === 1 ? first : `${first} and ${count - 1} more`
    return `starved: ${who} ${rest}`
  })
  const more = lines.length - linesMax
  return more > 0 ? [...lines.slice(0, linesMax), `and ${more} more such lines`] : lines
}
