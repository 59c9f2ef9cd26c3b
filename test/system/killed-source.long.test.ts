import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readdirSync, statSync } from 'node:fs'
import { OriginalSystem } from '../support/original-system.js'
import { processes } from '../support/processes.js'
import { sameContent } from '../support/same-content.js'
import { temporaryFolder } from '../support/temporary-folder.js'

const size = 256 * 1024 * 1024

describe('a source that is killed while it sends', () => {
  const folder = temporaryFolder()
  const start = processes()

  it('is replaced by the next one, from where it stopped, and leaves the tracker', async () => {
    const system = await OriginalSystem.in(folder(), start)
    await system.tracker()
    const content = randomBytes(size)
    for (const name of ['a', 'b']) system.put(name, 'big.bin', content)
    const a = await system.peer('a')
    await a.asks('update')
    const b = await system.peer('b')
    await b.asks('update')
    const c = await system.peer('c')

    const getting = c.asks('get big.bin')
    await arrived(system.path('c'), size / 8)
    a.signal('SIGKILL')
    const done = (await getting).find(({ event }) => event === 'done')
    assert.ok(sameContent(system.path('a', 'big.bin'), system.path('c', 'big.bin')))

    const sources = done?.sources as { peer: string; bytes: number }[]
    const address = (name: string) => `127.0.0.1:${system.port(name)}`
    assert.deepEqual(
      sources.map(({ peer }) => peer),
      [address('a'), address('b')],
    )
    const [fromA, fromB] = sources.map(({ bytes }) => bytes)
    assert.ok(fromA! >= size / 8 && fromB! < size - size / 16, `${fromA} and ${fromB} bytes`)
    // What was under way when A died comes twice, and no more.
    assert.ok(fromA! + fromB! < size * 1.05, `${fromA! + fromB! - size} bytes came twice`)

    await c.asks('update')
    const [known] = await b.asks('holders big.bin')
    const holders = known?.holders as { peer: string }[]
    assert.deepEqual(holders.map(({ peer }) => peer).sort(), [address('b'), address('c')])
  }).timeout(60_000)
})

/** Resolves when the files in `folder` have grown to so many bytes. */
async function arrived(folder: string, bytes: number): Promise<void> {
  for (;;) {
    let sum = 0
    for (const name of readdirSync(folder)) {
      sum += statSync(`${folder}/${name}`, { throwIfNoEntry: false })?.size ?? 0
    }
    if (sum >= bytes) return
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
