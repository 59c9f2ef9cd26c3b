import { parentPort } from 'node:worker_threads'
import { type FileRun, hashRuns } from './hash-runs.js'

/** The thread that hashes for `SystemHasher`: each message is an order, and so is each answer. */
parentPort!.on('message', (runs: readonly FileRun[]) => {
  const hashed = hashRuns(runs)
  parentPort!.postMessage(hashed, [hashed.hashes.buffer])
})
