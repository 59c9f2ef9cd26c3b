import { parentPort } from 'node:worker_threads'
import { writeBlock } from './write-block.js'
import type { WriteOrder } from './write-thread.js'

/** The thread behind `WriteThread`. */
parentPort?.on('message', (order: WriteOrder) => parentPort?.postMessage(writeBlock(order)))
