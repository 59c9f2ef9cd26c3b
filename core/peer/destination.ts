import { nameProblem } from '../content/names.js'
import { type Done, RodizioError } from '../errors.js'
import type { Disk } from '../runtime/disk.js'
import type { FileInfo, Root } from '../wire/messages.js'
import { hashFile } from './hash-file.js'
import { type SharedFiles, sameState } from './shared-files.js'

/** What is at the place where a download would end. */
export type Found = 'nothing' | 'the same' | 'another content'

/**
 * Looks there; the content that has the name already is hashed unless it is known. After `cancel`
 * nothing is read any more, and nothing reported.
 */
export function lookAtDestination(
  at: { readonly disk: Disk; readonly directory: string; readonly files: SharedFiles },
  { name, root }: FileInfo,
  done: Done<Found>,
): { cancel(): void } {
  const { disk, directory, files } = at
  let hashing: { cancel(): void } | undefined
  let over = false
  const end: Done<Found> = (found) => {
    if (!over) done(found)
    over = true
  }
  const judge = (found: Root): void => end(found === root ? 'the same' : 'another content')
  const look = (): void =>
    disk.status(directory, name, (status) => {
      if (over) return
      if (status instanceof Error) return end(status)
      if (!status) return end('nothing')
      const shared = files.named(name)
      if (shared?.directory === directory && sameState(shared.status, status)) {
        return judge(shared.info.root)
      }
      hashing = hashFile(disk, { directory, status }, (found) =>
        found instanceof Error ? end(found) : judge(found.root),
      )
    })
  const problem = nameProblem(name)
  if (problem === undefined) look()
  else end(new RodizioError('NAME_REFUSED', `the file name ${name} ${problem}`))
  return {
    cancel() {
      over = true
      hashing?.cancel()
    },
  }
}
