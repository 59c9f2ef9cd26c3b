import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { createPeerNode, createTracker, type PeerNode, type Tracker } from '../../index.js'
import { hashOfFile, writeRandomFile } from '../place/contents.js'
import type { Swarm, SwarmRun } from './swarm.js'

const fileName = 'file.bin'

export interface RealSwarmRun extends SwarmRun {
  /** Of one core, from the first request to the last file. */
  readonly cpuShare: number
  /** One in a hundred timers came later than this: others had the machine. */
  readonly lateMs: number
}

/** The swarm over TCP on loopback, in this process: rates make each peer's line. */
export async function runRealSwarm(swarm: Swarm, folder: string): Promise<RealSwarmRun> {
  const nodes: (Tracker | PeerNode)[] = []
  const homes = join(folder, 'peers')
  try {
    const tracker = await createTracker({
      port: 0,
      initialPort: firstPort,
      strategy: swarm.strategy,
    })
    nodes.push(tracker)
    const { port: serverPort } = await tracker.start()
    const peers: PeerNode[] = []
    for (let number = 0; number < swarm.peers; number++) {
      const shared = join(homes, `${number}`)
      mkdirSync(shared, { recursive: true })
      if (number === 0) writeRandomFile(join(shared, fileName), swarm.fileBytes)
      const peer = await createPeerNode({
        shared,
        serverPort,
        peerPort: 0,
        initialPort: firstPort + (number + 1) * portsPerNode,
        announce: 'live',
        uploadRate: swarm.bytesPerSecond,
        downloadRate: swarm.bytesPerSecond,
      })
      nodes.push(peer)
      peers.push(peer)
      await peer.start()
      await peer.indexed()
    }
    const [, ...wanting] = peers
    await untilKnown(wanting[0]!)
    const run = await fetchAll(wanting)
    await checkCopies(homes, swarm.peers)
    return run
  } finally {
    for (const node of nodes.reverse()) await node.stop()
    rmSync(homes, { recursive: true, force: true })
  }
}

const firstPort = 23_000
/** Nodes on one machine that look for free ports from different ones on meet less often. */
const portsPerNode = 64

/** A delay is measured with this in it. */
const lookEveryMs = 10

async function fetchAll(peers: readonly PeerNode[]): Promise<RealSwarmRun> {
  const delays = monitorEventLoopDelay({ resolution: lookEveryMs })
  delays.enable()
  const cpuBefore = process.cpuUsage()
  const sinceMs = performance.now()
  const seconds = await Promise.all(
    peers.map(async (peer) => {
      await peer.get(fileName, { patient: true })
      return (performance.now() - sinceMs) / 1000
    }),
  )
  const { user, system } = process.cpuUsage(cpuBefore)
  const cpuShare = (user + system) / 1000 / (performance.now() - sinceMs)
  delays.disable()
  const finishSeconds = seconds.toSorted((one, other) => one - other)
  return { finishSeconds, cpuShare, lateMs: delays.percentile(99) / 1e6 - lookEveryMs }
}

/** The seeder tells the tracker by itself, soon. */
async function untilKnown(peer: PeerNode): Promise<void> {
  while ((await peer.holders(fileName)).length === 0) await pause(50)
}

async function checkCopies(homes: string, peers: number): Promise<void> {
  const hashes = new Set<string>()
  for (let number = 0; number < peers; number++) {
    hashes.add(await hashOfFile(join(homes, `${number}`, fileName)))
  }
  if (hashes.size > 1) throw new Error('a copy is another file than the original')
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
