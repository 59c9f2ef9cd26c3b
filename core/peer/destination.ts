import { nameProblem } from '../content/names.js'
import { type Done, RodizioError } from '../errors.js'
import type { Disk, SourceFile } from '../runtime/disk.js'
import type { FileInfo, Root } from '../wire/messages.js'
import { indexFile } from './index-file.js'
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
  let hashing: SourceFile | undefined
  let over = false
  const end: Done<Found> = (found) => {
    hashing?.close()
    if (!over) done(found)
    over = true
  }
  const judge = (found: Root): void => end(found === root ? 'the same' : 'another content')
  const hash = (file: SourceFile): void => {
    hashing = file
    if (over) return file.close()
    const ignore = (): void => {}
    indexFile(file, ignore, (content) =>
      content instanceof Error ? end(content) : judge(content.root),
    )
  }
  const look = (): void =>
    at.disk.status(at.directory, name, (status) => {
      if (over) return
      if (status instanceof Error) return end(status)
      if (!status) return end('nothing')
      const shared = at.files.named(name)
      if (shared?.directory === at.directory && sameState(shared.status, status)) {
        return judge(shared.info.root)
      }
      at.disk.openSource(at.directory, name, (file) =>
        file instanceof Error ? end(file) : hash(file),
      )
    })
  const problem = nameProblem(name)
  if (problem === undefined) look()
  else end(new RodizioError('NAME_REFUSED', `the file name ${name} ${problem}`))
  return {
    cancel() {
      over = true
      hashing?.close()
    },
  }
}
