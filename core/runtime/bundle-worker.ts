import { parentPort } from 'node:worker_threads'
import { describe, RodizioError } from '../errors.js'
import { compareAll, readAll, storeAll } from './bundle-files.js'
import type { BundleReply, BundleTask, Refusal } from './bundle-thread.js'

/** The thread behind `BundleThread`. */
parentPort?.on('message', ({ task, what }: { task: number; what: BundleTask }) => {
  const outcome = attempt(() => portable(act(what)))
  const transferred = outcome instanceof Uint8Array ? [outcome.buffer as ArrayBuffer] : []
  parentPort?.postMessage({ task, outcome } satisfies BundleReply, transferred)
})

function act(what: BundleTask): unknown {
  switch (what.do) {
    case 'compareAll':
      return compareAll(what.directory, what.files)
    case 'readAll':
      return readAll(what.files)
    case 'storeAll':
      return storeAll(what.directory, what.files, what.bytes)
  }
}

function attempt(task: () => unknown): unknown {
  try {
    return task()
  } catch (error) {
    return refusal(error)
  }
}

function portable(outcome: unknown): unknown {
  if (!Array.isArray(outcome)) return outcome
  return outcome.map((each) => (each instanceof Error ? refusal(each) : each))
}

function refusal(error: unknown): Refusal {
  const code = error instanceof RodizioError ? error.code : 'LOCAL_FILE'
  return { code, text: describe(error) }
}
