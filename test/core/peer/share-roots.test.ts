import assert from 'node:assert/strict'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { withheldFrom } from '../../../core/peer/share-roots.js'
import { createPeerNode } from '../../../index.js'
import { temporaryFolder } from '../../support/temporary-folder.js'

describe('files that are withheld', () => {
  const folder = temporaryFolder()
  const at = (...names: string[]) => join(folder(), ...names)

  it('are known by every path that leads to them from a shared directory', () => {
    mkdirSync(at('shared', 'sub'), { recursive: true })
    writeFileSync(at('shared', 'sub', 'peer.conf'), '')
    symlinkSync(at('shared'), at('link'))
    const roots = [{ directory: at('shared') }, { directory: at('link', 'sub') }]
    for (const path of [at('shared/sub/peer.conf'), at('link/sub/peer.conf')]) {
      const withheld = withheldFrom(roots, [path])
      assert.ok(withheld.has(at('shared/sub/peer.conf')), path)
      assert.ok(withheld.has(at('link/sub/peer.conf')), path)
    }
  })

  it('are not shared, and the rest is', async () => {
    mkdirSync(at('shared'))
    for (const name of ['peer.conf', 'secret', 'file'])
      writeFileSync(at('shared', name), 'a secret of sixteen bytes at least')
    symlinkSync(at('shared'), at('link'))
    const peer = await createPeerNode({
      peerPort: 0,
      serverPort: 1,
      shared: at('link'),
      secret: at('shared', 'secret'),
      withheld: [at('shared', 'peer.conf')],
    })
    const shared: string[] = []
    peer.facts.hear('file-shared', (_, { name }) => shared.push(name))
    try {
      await peer.start()
      await peer.indexed()
      assert.deepEqual(shared, ['file'])
    } finally {
      await peer.stop()
    }
  })
})
