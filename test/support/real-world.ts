import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import {
  createPeerNode,
  createTracker,
  type PeerNode,
  type PeerOptions,
  type Tracker,
  type TrackerOptions,
} from '../../index.js'
import { inTemporaryFolder } from './temporary-folder.js'

/** A tracker and peers on this machine's loopback and disk, stopped at the end whatever happens. */
export class RealWorld {
  readonly #nodes: (Tracker | PeerNode)[] = []
  #port = 0

  constructor(readonly folder: string) {}

  async tracker(options: TrackerOptions = {}): Promise<Tracker> {
    const tracker = await createTracker({ port: 0, initialPort: 21000, ...options })
    this.#nodes.push(tracker)
    this.#port = (await tracker.start()).port
    return tracker
  }

  async peer(name: string, options: PeerOptions = {}): Promise<PeerNode> {
    const peer = await createPeerNode({
      peerPort: 0,
      serverPort: this.#port,
      shared: join(this.folder, name),
      initialPort: 22000,
      wait: 3_000,
      ...options,
    })
    this.#nodes.push(peer)
    await peer.start()
    return peer
  }

  /** Where the tracker listens. */
  get port(): number {
    return this.#port
  }

  put(path: string, bytes: Uint8Array | string): void {
    mkdirSync(dirname(join(this.folder, path)), { recursive: true })
    writeFileSync(join(this.folder, path), bytes)
  }

  read(path: string): Buffer {
    return readFileSync(join(this.folder, path))
  }

  async end(): Promise<void> {
    for (const node of this.#nodes.reverse()) await node.stop()
  }
}

export async function inRealWorld(run: (world: RealWorld) => Promise<void>): Promise<void> {
  await inTemporaryFolder({}, async (folder) => {
    const world = new RealWorld(folder)
    try {
      await run(world)
    } finally {
      await world.end()
    }
  })
}
