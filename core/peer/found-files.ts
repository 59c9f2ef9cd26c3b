import { basename, join } from 'node:path'
import { collidingNames, nameProblem } from '../content/names.js'
import type { FileStatus } from '../runtime/disk.js'

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

/** Sorts out the names that may not be shared. `withheld` are absolute paths. */
export function judgeFound(
  found: readonly Found[],
  withheld: ReadonlySet<string>,
): { readonly taken: ReadonlyMap<string, Found>; readonly refused: readonly Refused[] } {
  const taken = new Map<string, Found>()
  const refused: Refused[] = []
  // Paths are put together only for the few files that could be meant.
  const suspects = new Set(Array.from(withheld, (path) => basename(path)))
  const colliding = collidingNames(new Set(found.map(({ status }) => status.name)))
  for (const each of found) {
    const { name } = each.status
    const last = name.slice(name.lastIndexOf('/') + 1)
    if (suspects.has(last) && withheld.has(join(each.directory, name))) continue
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
