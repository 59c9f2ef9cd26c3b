import { parentPort } from 'node:worker_threads'
import { describe, RodizioError } from '../errors.js'
import { compareAll, readAll, storeAll } from './bundle-files.js'
import { packOutcomes, type Refusal } from './bundle-outcomes.js'
import type { BundleReply, BundleTask } from './bundle-thread.js'

/** The thread behind `BundleThread`. */
parentPort?.on('message', ({ task, what }: { task: number; what: BundleTask }) => {
  const outcome = attempt(() => act(what))
  parentPort?.postMessage({ task, outcome } satisfies BundleReply, memoryOf(outcome))
})

function act(what: BundleTask): BundleReply['outcome'] {
  switch (what.do) {
    case 'compareAll':
      return packOutcomes(compareAll(what.directory, what.files))
    case 'readAll':
      return readAll(what.files)
    case 'storeAll':
      return packOutcomes(storeAll(what.directory, what.files, what.bytes))
  }
}

function attempt(task: () => BundleReply['outcome']): BundleReply['outcome'] {
  try {
    return task()
  } catch (error) {
    const code = error instanceof RodizioError ? error.code : 'LOCAL_FILE'
    return { code, text: describe(error) } satisfies Refusal
  }
}

function memoryOf(outcome: BundleReply['outcome']): ArrayBuffer[] {
  if (outcome instanceof Uint8Array) return [outcome.buffer]
  return 'numbers' in outcome ? [outcome.numbers.buffer] : []
}
