import { collidingNames, nameProblem } from '../content/names.js'
import type { FileStatus } from '../runtime/disk.js'
import type { Withheld } from './withheld.js'

/** A file that was found in a shared directory. */
export interface Found {
  readonly directory: string
  readonly status: FileStatus
}

/** A file that is not shared, with the reason as a clause that continues its name. */
export interface Refused {
  readonly name: string
  readonly reason: string
}

/** Sorts out the names that may not be shared. */
export function judgeFound(
  found: readonly Found[],
  withheld: Withheld,
): { readonly taken: ReadonlyMap<string, Found>; readonly refused: readonly Refused[] } {
  const taken = new Map<string, Found>()
  const refused: Refused[] = []
  const colliding = collidingNames(new Set(found.map(({ status }) => status.name)))
  for (const each of found) {
    if (withheld.has(each)) continue
    const { name } = each.status
    const other = taken.get(name)
    // A folder may be named, and a file in it as well.
    if (other?.directory === each.directory) continue
    const twice = other && `is shared from ${other.directory} already`
    const reason = nameProblem(name) ?? colliding.get(name) ?? twice
    if (reason === undefined) taken.set(name, each)
    else refused.push({ name, reason })
  }
  return { taken, refused }
}
