import { nameProblem } from '../content/names.js'
import { type Done, RodizioError } from '../errors.js'
import type { Disk } from '../runtime/disk.js'
import type { FileInfo, Root } from '../wire/messages.js'
import { indexFile } from './index-file.js'
import { type SharedFiles, sameState } from './shared-files.js'

/** What is at the place where a download would end. */
export type Found = 'nothing' | 'the same' | 'another content'

/** Looks there; the content that has the name already is hashed unless it is known. */
export function lookAtDestination(
  at: { readonly disk: Disk; readonly directory: string; readonly files: SharedFiles },
  { name, root }: FileInfo,
  done: Done<Found>,
): void {
  const problem = nameProblem(name)
  if (problem !== undefined) {
    return done(new RodizioError('NAME_REFUSED', `the file name ${name} ${problem}`))
  }
  at.disk.status(at.directory, name, (status) => {
    if (status instanceof Error) return done(status)
    if (!status) return done('nothing')
    const judge = (found: Root): void => done(found === root ? 'the same' : 'another content')
    const shared = at.files.named(name)
    if (shared?.directory === at.directory && sameState(shared.status, status)) {
      return judge(shared.info.root)
    }
    hashFile(at.disk, at.directory, name, (found) =>
      found instanceof Error ? done(found) : judge(found),
    )
  })
}

function hashFile(disk: Disk, directory: string, name: string, done: Done<Root>): void {
  disk.openSource(directory, name, (file) => {
    if (file instanceof Error) return done(file)
    indexFile(
      file,
      () => {},
      (content) => {
        file.close()
        done(content instanceof Error ? content : content.root)
      },
    )
  })
}
