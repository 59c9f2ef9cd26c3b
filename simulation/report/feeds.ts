import type { Feeds } from './run-report.js'

/** Rows of a picture that one can still read. */
const partsMax = 32

export interface Feeder {
  readonly name: string
  readonly group: string
  /** What it got, by the place of who sent it. */
  readonly got: ReadonlyMap<number, number>
}

/**
 * Who fed whom. Of many machines, those of a group go together, in parts of it as even as they can
 * be: what one sees is how parts feed each other.
 */
export function feedsOf(machines: readonly Feeder[]): Feeds {
  const { names, partOf } = partsOf(machines)
  const bytes = names.map(() => names.map(() => 0))
  machines.forEach(({ got }, to) => {
    for (const [from, count] of got) bytes[partOf[from]!]![partOf[to]!]! += count
  })
  return { names, bytes }
}

function partsOf(machines: readonly Feeder[]): { names: string[]; partOf: number[] } {
  const groups = new Map<string, number[]>()
  machines.forEach(({ group }, place) => {
    const members = groups.get(group) ?? []
    members.push(place)
    groups.set(group, members)
  })
  // Of more groups than parts, the last share one.
  const rows = [...groups.values()]
  const lists = [...rows.slice(0, partsMax - 1), rows.slice(partsMax - 1).flat()]
  const size = partSize(lists)
  const names: string[] = []
  const partOf: number[] = []
  for (const members of lists) {
    for (let from = 0; from < members.length; from += size) {
      const part = members.slice(from, from + size)
      for (const place of part) partOf[place] = names.length
      names.push(nameOf(part.map((place) => machines[place]!.name)))
    }
  }
  return { names, partOf }
}

/** The smallest with which there are not too many parts. */
function partSize(lists: readonly (readonly number[])[]): number {
  const partsWith = (size: number) =>
    lists.reduce((sum, { length }) => sum + Math.ceil(length / size), 0)
  let size = 1
  while (partsWith(size) > partsMax) size = partsWith(size * 2) > partsMax ? size * 2 : size + 1
  return size
}

/** `node-7`, `node-1…25`. */
function nameOf(names: readonly string[]): string {
  const [first, last] = [names[0]!, names.at(-1)!]
  if (names.length === 1) return first
  const number = /-(\d+)$/
  const sameGroup = first.replace(number, '') === last.replace(number, '')
  return `${first}…${sameGroup ? number.exec(last)?.[1] : last}`
}
