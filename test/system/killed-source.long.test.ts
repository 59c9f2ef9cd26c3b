import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readdirSync, statSync } from 'node:fs'
import { OriginalSystem } from '../support/original-system.js'
import { processes, type Rodizio } from '../support/processes.js'
import { sameContent } from '../support/same-content.js'
import { temporaryFolder } from '../support/temporary-folder.js'

const size = 256 * 1024 * 1024

describe('a source that is killed while it sends', () => {
  const folder = temporaryFolder()
  const start = processes()

  /** A tracker, and peers that have the same file or nothing. None of them is registered. */
  async function system(having: readonly string[], lacking: string) {
    const system = await OriginalSystem.in(folder(), start)
    await system.tracker()
    const content = randomBytes(size)
    const peers: Record<string, Rodizio> = {}
    for (const name of having) {
      system.put(name, 'big.bin', content)
      peers[name] = await system.peer(name)
      await peers[name].asks('rehash')
    }
    peers[lacking] = await system.peer(lacking)
    return { system, peers, address: (name: string) => `127.0.0.1:${system.port(name)}` }
  }

  it('is replaced by the next one, from where it stopped, and leaves the tracker', async () => {
    const { system: world, peers, address } = await system(['a', 'b'], 'c')
    const { a, b, c } = peers as Record<'a' | 'b' | 'c', Rodizio>
    await a.asks('update')
    const getting = c.asks('get big.bin')
    await arrived(world.path('c'), size / 8)
    await b.asks('update')
    a.signal('SIGKILL')
    const done = (await getting).find(({ event }) => event === 'done')
    assert.ok(sameContent(world.path('a', 'big.bin'), world.path('c', 'big.bin')))
    assert.ok(Number(done?.seconds) < 9, `stood still: took ${done?.seconds} s`)

    const sources = done?.sources as { peer: string; bytes: number }[]
    assert.deepEqual(
      sources.map(({ peer }) => peer),
      [address('a'), address('b')],
    )
    const [fromA, fromB] = sources.map(({ bytes }) => bytes)
    assert.ok(fromA! >= size / 16, `only ${fromA} bytes from A`)
    // What was under way when A died comes twice, and no more.
    assert.ok(fromA! + fromB! < size + size / 64, `${fromA! + fromB! - size} bytes came twice`)

    await c.asks('update')
    assert.deepEqual(await holdersAt(b), [address('b'), address('c')])
  }).timeout(60_000)

  it('leaves the tracker with the next request also when the others were enough', async () => {
    const { system: world, peers, address } = await system(['a', 'b'], 'c')
    const { a, b, c } = peers as Record<'a' | 'b' | 'c', Rodizio>
    for (const peer of [a, b]) await peer.asks('update')
    const getting = c.asks('get big.bin')
    await arrived(world.path('c'), size / 8)
    a.signal('SIGKILL')
    assert.ok((await getting).some(({ event }) => event === 'done'))
    await c.asks('update')
    await pause(1_000) // for the dial-back
    assert.deepEqual(await holdersAt(b), [address('b'), address('c')])
  })
})

/** Where the tracker says, asked by `peer`, that the file is. */
async function holdersAt(peer: Rodizio): Promise<string[]> {
  const [known] = await peer.asks('holders big.bin')
  const holders = known?.holders as { peer: string }[]
  return holders.map((holder) => holder.peer).sort()
}

/** Resolves when so many bytes have been written into `folder`; pieces come in any order. */
async function arrived(folder: string, bytes: number): Promise<void> {
  for (;;) {
    let written = 0
    for (const name of readdirSync(folder)) {
      const blocks = statSync(`${folder}/${name}`, { throwIfNoEntry: false })?.blocks ?? 0
      written += blocks * 512
    }
    if (written >= bytes) return
    await pause(5)
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
