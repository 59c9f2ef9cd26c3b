import { Facts, type TrackerFacts } from '../../core/events.js'
import type { Tracker, TrackerOptions, TrackerStatus } from '../../index.js'

/** A tracker that listens where it is told to and does nothing else. */
export class FakeTracker implements Tracker {
  readonly facts = new Facts<TrackerFacts>()
  readonly reloads: TrackerOptions[] = []
  stopped = false

  constructor(readonly port: number) {}

  async start() {
    return { host: '::', port: this.port }
  }

  async stop() {
    this.stopped = true
  }

  async reload(options: TrackerOptions) {
    this.reloads.push(options)
  }

  status(): TrackerStatus {
    return { peers: 0, files: 0, strategy: 'round-robin', strategyFaults: [] }
  }

  async [Symbol.asyncDispose]() {
    await this.stop()
  }
}
