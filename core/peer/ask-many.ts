import { type Done, RodizioError } from '../errors.js'
import type { AnswerMany, FileInfo, HolderInfo } from '../wire/messages.js'
import { portions } from './tracker-requests.js'
import type { TrackerSession } from './tracker-session.js'

/** The next peer for each of some files, in their order; undefined: nobody now. */
export type NextPeers = readonly (HolderInfo | undefined)[]

/** Asks for the next peer of each file, many in one message, all messages at once. */
export function askMany(
  session: TrackerSession,
  files: readonly FileInfo[],
  done: Done<NextPeers>,
): void {
  const batches = portions(files)
  const answers: NextPeers[] = []
  let failed = false
  for (const batch of batches) {
    const asked = batch.map(({ name, root }) => ({ name, root }))
    session.call({ kind: 'ask-many', files: asked }, ['answer-many'], (answer) => {
      if (failed) return
      const next = answer instanceof Error ? answer : nextPeers(answer, asked.length)
      if (next instanceof Error) {
        failed = true
        return done(next)
      }
      answers.push(next)
      if (answers.length === batches.length) done(answers.flat())
    })
  }
}

function nextPeers({ holders, next }: AnswerMany, asked: number): NextPeers | RodizioError {
  const misplaced = next.some((place) => place >= holders.length)
  if (next.length === asked && !misplaced) return next.map((place) => holders[place])
  return new RodizioError(
    'PROTOCOL',
    `the tracker's answer does not fit the ${asked} files asked for`,
  )
}
