import { parentPort } from 'node:worker_threads'
import { describe, RodizioError } from '../errors.js'
import { LIMITS } from '../limits.js'
import { compareAll, readAll, storeAll } from './bundle-files.js'
import { packOutcomes, type Refusal } from './bundle-outcomes.js'
import type { BundleReply, BundleTask } from './bundle-thread.js'
import { Turns } from './turns.js'

type Outcome = BundleReply['outcome']

/** One bundle is written while the one before it is synced. */
const stores = new Turns(LIMITS.bundlesStoredAtOnce)

/** The thread behind `BundleThread`. */
parentPort?.on('message', ({ task, what }: { task: number; what: BundleTask }) => {
  const reply = (outcome: Outcome): void =>
    parentPort?.postMessage({ task, outcome } satisfies BundleReply, memoryOf(outcome))
  if (what.do !== 'storeAll') return attempt(what, reply)
  stores.take((over) =>
    attempt(what, (outcome) => {
      reply(outcome)
      over()
    }),
  )
})

function attempt(what: BundleTask, done: (outcome: Outcome) => void): void {
  try {
    act(what, done)
  } catch (error) {
    const code = error instanceof RodizioError ? error.code : 'LOCAL_FILE'
    done({ code, text: describe(error) } satisfies Refusal)
  }
}

function act(what: BundleTask, done: (outcome: Outcome) => void): void {
  switch (what.do) {
    case 'compareAll':
      return done(packOutcomes(compareAll(what.directory, what.files)))
    case 'readAll':
      return done(readAll(what.files))
    case 'storeAll':
      return storeAll(what.directory, what.files, what.bytes, (stored) =>
        done(packOutcomes(stored)),
      )
  }
}

function memoryOf(outcome: Outcome): ArrayBuffer[] {
  if (outcome instanceof Uint8Array) return [outcome.buffer]
  return 'numbers' in outcome ? [outcome.numbers.buffer] : []
}
