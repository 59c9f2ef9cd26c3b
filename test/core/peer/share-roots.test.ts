import assert from 'node:assert/strict'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { withheldFrom } from '../../../core/peer/share-roots.js'
import { createPeerNode } from '../../../index.js'
import { MemoryWorld, someBytes } from '../../support/memory-world.js'
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

  it('are more after a reload, at once and for good', async () => {
    mkdirSync(at('shared'))
    for (const name of ['peer.conf', 'more.conf', 'file']) writeFileSync(at('shared', name), name)
    const options = { peerPort: 0, serverPort: 1, shared: at('shared') }
    const withheld = [at('shared', 'peer.conf')]
    await using peer = await createPeerNode({ ...options, withheld })
    const heard: string[] = []
    peer.facts.hear('file-shared', (number, { name }) => heard.push(`${name} is ${number}`))
    peer.facts.hear('file-unshared', (number) => heard.push(`without ${number}`))
    await peer.start()
    await peer.indexed()
    const number = heard
      .find((text) => text.startsWith('more.conf'))
      ?.split(' ')
      .at(-1)
    heard.length = 0
    symlinkSync(at('shared'), at('link'))
    await peer.reload({ ...options, withheld: [...withheld, at('link', 'more.conf')] })
    assert.deepEqual(heard, [`without ${number}`])
    await assert.rejects(peer.reload({ ...options, maxPeers: 9, withheld: [at('shared', 'file')] }))
    await peer.reload(options)
    assert.equal((await peer.rehash()).files, 1)
    assert.deepEqual(heard, [`without ${number}`])
  })

  it('may come to be so while they are hashed', () => {
    const world = new MemoryWorld(1)
    for (const name of ['peer.conf', 'file']) world.disk.put('/1', name, someBytes(9, 1))
    world.clock.advance(60_000)
    const peer = world.peer(1)
    const hasher = world.disk.hasher.bind(world.disk)
    world.disk.hasher = () => {
      const real = hasher()
      const hash: typeof real.hash = (file, progress, done) =>
        real.hash(file, progress, (hashed) => {
          peer.withhold(['/1/peer.conf'])
          done(hashed)
        })
      return { ...real, hash }
    }
    world.wait((done) => peer.start(done))
    world.wait((done) => peer.whenRead(done))
    world.clock.runUntilIdle()
    assert.equal(peer.status().sharedFiles, 1)
  })
})
