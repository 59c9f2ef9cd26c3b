import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { busyFromNow } from '../measure/busy.js'
import { hashOfFile, writeRandomFile } from '../place/contents.js'
import type { Child, Children } from '../programs/children.js'
import type { Machine } from '../programs/machines.js'
import { rodizio } from '../programs/rodizio.js'
import type { Swarm, SwarmRun } from './swarm.js'

const fileName = 'file.bin'

export interface SwarmOnLines extends Pick<Swarm, 'fileBytes' | 'strategy'> {
  readonly tracker: Machine
  /** What the tracker talks to at the same time. */
  readonly maxPeer: number
  /** Of the seeder, then of those who want its file. */
  readonly machines: readonly Machine[]
  /** Of each peer, as words of its command. */
  readonly directives: readonly string[]
}

export interface SwarmOnLinesRun extends SwarmRun {
  /** Of all processors, from the first request to the last file. */
  readonly busyShare: number
}

/** The swarm as users start it: each a process on a machine of its own. */
export async function runSwarmOnLines(
  swarm: SwarmOnLines,
  { children, folder }: { readonly children: Children; readonly folder: string },
): Promise<SwarmOnLinesRun> {
  try {
    await startTracker(swarm, children)
    const homes = swarm.machines.map((_, number) => join(folder, `${number}`))
    for (const home of homes) mkdirSync(home, { recursive: true })
    const [original, ...copies] = homes.map((home) => join(home, fileName))
    writeRandomFile(original!, swarm.fileBytes)
    // All are up before the first begins: twenty programs that start are no part of it.
    const peers = homes.map((home, number) => startPeer(swarm, number, home, children))
    await Promise.all(peers.map((peer) => peer.says(/"listening"/)))
    const [seeder, ...wanting] = peers
    seeder!.writes('update\n')
    await seeder!.says(/"updated"/)
    const busy = busyFromNow()
    const finishSeconds = await Promise.all(wanting.map(fetch))
    const busyShare = busy()
    await checkCopies(original!, copies)
    return { finishSeconds: finishSeconds.toSorted((one, other) => one - other), busyShare }
  } finally {
    await children.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function startTracker(swarm: SwarmOnLines, children: Children): Promise<void> {
  const { tracker, strategy, maxPeer } = swarm
  const words = ['--strategy', strategy.name, '--max-peer', `${maxPeer}`]
  await children.start(tracker.runs(rodizio('tracker', ...words))).says(/^tracker listening/m)
}

function startPeer(
  { tracker, machines, directives }: SwarmOnLines,
  number: number,
  home: string,
  children: Children,
): Child {
  const where = ['--server-ip', tracker.host, '--shared', home, '--announce', 'live']
  const peer = rodizio('peer', ...where, ...directives, '--json', '--quiet')
  return children.start(machines[number]!.runs(peer), { input: 'pipe' })
}

/** Resolves to the seconds from its command to its word that it is done. */
async function fetch(peer: Child): Promise<number> {
  const sinceMs = performance.now()
  peer.writes(`get ${fileName}\n`)
  const [, status] = await peer.says(/"ended","command":"get.*"status":(\d+)/)
  const seconds = (performance.now() - sinceMs) / 1000
  if (status !== '0') throw new Error(`a peer could not fetch it: ${peer.said}`)
  return seconds
}

async function checkCopies(original: string, copies: readonly string[]): Promise<void> {
  const whole = await hashOfFile(original)
  for (const copy of copies)
    if ((await hashOfFile(copy)) !== whole) throw new Error(`${copy} is another file`)
}
