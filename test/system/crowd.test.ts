import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createPeerNode, createTracker, type PeerNode, type Tracker } from '../../index.js'
import { freePorts } from '../support/free-ports.js'
import { temporaryFolder } from '../support/temporary-folder.js'

const crowd = 20

describe('20 peers at once over TCP', () => {
  const folder = temporaryFolder()
  const nodes: (PeerNode | Tracker)[] = []

  afterEach(async () => {
    await Promise.all(nodes.splice(0).map((node) => node.stop()))
  })

  async function tracker(): Promise<{ tracker: Tracker; serverPort: number }> {
    const tracker = await createTracker({ port: 0, initialPort: await freePorts(10), maxPeer: 3 })
    nodes.push(tracker)
    const { port } = await tracker.start()
    return { tracker, serverPort: port }
  }

  async function peer(name: string, serverPort: number): Promise<PeerNode> {
    const shared = join(folder(), name)
    mkdirSync(shared, { recursive: true })
    const initialPort = await freePorts(40)
    const peer = await createPeerNode({ peerPort: 0, serverPort, shared, initialPort, maxPeers: 3 })
    nodes.push(peer)
    await peer.start()
    await peer.indexed()
    return peer
  }

  it('all have their turn at a tracker with maxPeer 3, in order, three at a time', async () => {
    const { tracker: node, serverPort } = await tracker()
    const peers: PeerNode[] = []
    for (let number = 1; number <= crowd; number++) peers.push(await peer(`${number}`, serverPort))
    // Each has looked for its tracker at its start.
    await Promise.all(peers.map((each) => each.browse()))

    const queued: number[] = []
    const admitted: number[] = []
    const inside = new Set<number>()
    let most = 0
    node.facts.hear('exchange-queued', (exchange) => queued.push(exchange))
    node.facts.hear('exchange-admitted', (exchange) => {
      admitted.push(exchange)
      inside.add(exchange)
      most = Math.max(most, inside.size)
    })
    node.facts.hear('exchange-ended', (exchange) => inside.delete(exchange))
    await Promise.all(peers.map((each) => each.update()))

    assert.equal(admitted.length, crowd)
    assert.equal(most, 3)
    assert.ok(queued.length >= crowd / 2, `only ${queued.length} had to wait`)
    assert.deepEqual(
      admitted.filter((exchange) => queued.includes(exchange)),
      queued,
    )
  })

  it('are all served by one peer with maxPeers 3, three at a time', async () => {
    const { serverPort } = await tracker()
    mkdirSync(join(folder(), 'seeder'))
    // A file for each: nobody can have a piece of it from anybody else.
    const contents = Array.from({ length: crowd }, () => randomBytes(1_000_000))
    for (const [index, content] of contents.entries())
      writeFileSync(join(folder(), 'seeder', `${index}.bin`), content)
    const seeder = await peer('seeder', serverPort)
    // One receiver is to leave room on the line, however slow the machine is.
    seeder.changeRates({ uploadRatePerPeer: 4 * 2 ** 20 })
    await seeder.update()
    let most = 0
    seeder.facts.watch(() => {
      most = Math.max(most, seeder.status().uploads.length)
    })
    const peers: PeerNode[] = []
    for (const index of contents.keys()) peers.push(await peer(`${index}`, serverPort))
    await Promise.all(peers.map((each, index) => each.get(`${index}.bin`)))
    for (const [index, content] of contents.entries())
      assert.deepEqual(readFileSync(join(folder(), `${index}`, `${index}.bin`)), content)
    assert.equal(most, 3)
  })

  it('pass one file on among themselves without standing still', async () => {
    const { serverPort } = await tracker()
    mkdirSync(join(folder(), 'seeder'))
    const content = randomBytes(2_000_000)
    writeFileSync(join(folder(), 'seeder', 'file.bin'), content)
    const seeder = await peer('seeder', serverPort)
    await seeder.update()
    const peers: PeerNode[] = []
    for (let number = 1; number <= crowd; number++) peers.push(await peer(`${number}`, serverPort))
    await Promise.all(peers.map((each) => each.get('file.bin')))
    for (let number = 1; number <= crowd; number++)
      assert.deepEqual(readFileSync(join(folder(), `${number}`, 'file.bin')), content)
  }).timeout(5_000)
})
