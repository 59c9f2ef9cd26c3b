import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { processes, type Rodizio } from '../support/processes.js'
import { sameContent } from '../support/same-content.js'
import { temporaryFolder } from '../support/temporary-folder.js'
import { type Machine, twoMachines } from '../support/two-machines.js'

const trackerPort = 2521
const peerPort = 3333

describe('two machines, and the tracker on one of them', () => {
  const folder = temporaryFolder()
  const start = processes()
  // After the processes: they end before their machine does.
  const machines = twoMachines()

  async function tracker({ through }: Machine): Promise<void> {
    const one = start(['tracker'], { directory: folder(), through })
    await one.says(/^tracker listening/m)
  }

  /** Shares `NAME.bin`, for the sake of a tracker that it knows under `serverIP`. */
  async function peer(name: string, { through }: Machine, ...words: string[]): Promise<void> {
    const files = join(folder(), name, 'files')
    mkdirSync(files, { recursive: true })
    writeFileSync(join(files, `${name}.bin`), randomBytes(1_000_000))
    const directory = join(folder(), name)
    const one = start(['peer', ...words], { directory, through })
    await one.says(/^the tracker knows/m)
  }

  /** Fetches `NAME.bin` and tells where it came from. */
  async function sourceOf(name: string, { through }: Machine, serverIP: string): Promise<string> {
    const words = ['get', `${name}.bin`, '--tracker', `${serverIP}:${trackerPort}`, '--json']
    const get: Rodizio = start(words, { directory: folder(), through })
    assert.equal(await get.ended(), 0, get.stderr)
    const shared = join(folder(), name, 'files', `${name}.bin`)
    assert.ok(sameContent(shared, join(folder(), `${name}.bin`)))
    const [source] = JSON.parse(get.stdout.trimEnd().split('\n').at(-1)!).sources
    return source.peer
  }

  it('fetch from each other, also from one that is seen on loopback', async function () {
    const [here, there] = machines() ?? this.skip()
    await tracker(here)
    await peer('beside', here, '--server-ip', '127.0.0.1')
    await peer('away', there, '--server-ip', here.hosts[0]!)
    assert.equal(await sourceOf('beside', there, here.hosts[0]!), `${here.hosts[0]}:${peerPort}`)
    assert.equal(await sourceOf('away', here, '127.0.0.1'), `${there.hosts[0]}:${peerPort}`)
  })

  it('use the address that a peer advertises, when the tracker finds it there', async function () {
    const [here, there] = machines() ?? this.skip()
    await tracker(here)
    const away = ['--server-ip', here.hosts[0]!, '--advertise', there.hosts[1]!]
    await peer('away', there, ...away)
    assert.equal(await sourceOf('away', here, '127.0.0.1'), `${there.hosts[1]}:${peerPort}`)
    await peer('beside', here, '--advertise', here.hosts[1]!)
    assert.equal(await sourceOf('beside', there, here.hosts[0]!), `${here.hosts[1]}:${peerPort}`)
  })

  it('keep to the address a peer is seen at, if the advertised one fails', async function () {
    const [here, there] = machines() ?? this.skip()
    await tracker(here)
    await peer('beside', here, '--advertise', there.hosts[0]!)
    assert.equal(await sourceOf('beside', there, here.hosts[0]!), `${here.hosts[0]}:${peerPort}`)
  })
})
