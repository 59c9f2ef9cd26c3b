/**
 * The candidates that were probably meant by `word`, most likely first: at most `limit` of those
 * that are a typing slip away or contain the word. Letter case never counts.
 */
export function suggest(word: string, candidates: Iterable<string>, limit = 1): string[] {
  const wanted = word.toLowerCase()
  // A third of a word may be mistyped; more and anything resembles anything.
  const distanceMax = Math.max(1, Math.floor(wanted.length / 3))
  const near: { candidate: string; rank: number }[] = []
  for (const candidate of candidates) {
    const rank = rankOf(wanted, candidate.toLowerCase(), distanceMax)
    if (rank !== undefined) near.push({ candidate, rank })
  }
  near.sort((one, other) => one.rank - other.rank)
  return near.slice(0, limit).map(({ candidate }) => candidate)
}

/** Slips rank by number; behind them words that contain the wanted one, shorter ones first. */
function rankOf(wanted: string, candidate: string, distanceMax: number): number | undefined {
  const distance = editDistance(wanted, candidate, distanceMax)
  if (distance <= distanceMax) return distance
  const contains = wanted.length >= 3 && candidate.includes(wanted)
  return contains ? distanceMax + candidate.length : undefined
}

/**
 * Insertions, deletions, replacements and swaps of neighbours that lead from one word to the other;
 * anything above `max` once it is certain to be exceeded.
 */
function editDistance(one: string, other: string, max: number): number {
  if (Math.abs(one.length - other.length) > max) return max + 1
  let beforeLast: number[] = []
  let last = Array.from({ length: other.length + 1 }, (_, column) => column)
  for (let row = 1; row <= one.length; row++) {
    const current = [row]
    for (let column = 1; column <= other.length; column++) {
      const same = one[row - 1] === other[column - 1]
      let cost = Math.min(
        last[column]! + 1,
        current[column - 1]! + 1,
        last[column - 1]! + (same ? 0 : 1),
      )
      const swapped = one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1]
      if (row > 1 && column > 1 && swapped) cost = Math.min(cost, beforeLast[column - 2]! + 1)
      current.push(cost)
    }
    if (Math.min(...current) > max) return max + 1
    beforeLast = last
    last = current
  }
  return last[other.length]!
}
