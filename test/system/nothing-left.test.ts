import assert from 'node:assert/strict'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createPeerNode, createTracker } from '../../index.js'
import { temporaryFolder } from '../support/temporary-folder.js'

/** What the process still waits for, apart from what it always has. */
function busyWith(): string[] {
  return process.getActiveResourcesInfo().filter((name) => /TCP|Timeout|FS|Worker/.test(name))
}

describe('after stop() nothing is left', () => {
  const folder = temporaryFolder()

  for (const announce of ['live', 'on-request'] as const) {
    for (const first of ['tracker', 'peers'] as const) {
      it(`of nodes that announce ${announce}, the ${first} first`, async () => {
        const shared = join(folder(), 'source')
        await mkdir(shared)
        await writeFile(join(shared, 'file'), Buffer.alloc(3_000_000, 7))
        const before = busyWith()
        const tracker = await createTracker({ port: 0 })
        const { port: serverPort } = await tracker.start()
        const options = { serverPort, serverIP: '127.0.0.1', peerPort: 0, announce } as const
        const source = await createPeerNode({ ...options, shared })
        const asker = await createPeerNode({ ...options, shared: join(folder(), 'asker') })
        await source.start()
        await asker.start()
        await source.update()
        await asker.get('file')
        const peers = [source, asker]
        for (const node of first === 'tracker' ? [tracker, ...peers] : [...peers, tracker]) {
          await node.stop()
        }
        assert.deepEqual(busyWith(), before)
      })
    }
  }
})
