import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { freePorts } from './free-ports.js'
import { originalConf } from './original-conf.js'
import type { processes, Rodizio } from './processes.js'

/** Ports of one node: where it listens, and then those of its exchanges. */
const portsOfNode = 20
const names = ['a', 'b', 'c', 'd']

/**
 * The original system on this machine: a tracker and up to four peers, each a process in a folder
 * of its own with the .conf of `conf/`, in which only the ports are changed.
 */
export class OriginalSystem {
  private constructor(
    private readonly folder: string,
    private readonly start: ReturnType<typeof processes>,
    private readonly firstPort: number,
  ) {}

  static async in(folder: string, start: ReturnType<typeof processes>): Promise<OriginalSystem> {
    return new OriginalSystem(folder, start, await freePorts(portsOfNode * (1 + names.length)))
  }

  /** Where a node listens; the ports of its exchanges follow. Without a name: the tracker's. */
  port(name?: string): number {
    return this.firstPort + portsOfNode * (name === undefined ? 0 : 1 + names.indexOf(name))
  }

  get trackerAddress(): string {
    return `127.0.0.1:${this.port()}`
  }

  /** A path among the files that a peer shares. */
  path(name: string, file = '.'): string {
    return join(this.folder, name, 'files', file)
  }

  put(name: string, file: string, content: string | Uint8Array): string {
    const path = this.path(name, file)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, content)
    return path
  }

  async tracker(): Promise<Rodizio> {
    const port = this.port()
    const directory = this.#directory('tracker')
    const conf = originalConf('tracker.conf', { port, initialPort: port + 1 })
    writeFileSync(join(directory, 'tracker.conf'), conf)
    const tracker = this.start(['tracker'], { directory })
    await tracker.says(/^tracker listening on .+$/m)
    return tracker
  }

  /** Takes its commands through a pipe and answers with JSON. */
  async peer(name: string): Promise<Rodizio> {
    const peerPort = this.port(name)
    const directory = this.#directory(name)
    const values = { peerPort, serverPort: this.port(), initialPort: peerPort + 1 }
    writeFileSync(join(directory, 'peer.conf'), originalConf('peer.conf', values))
    const peer = this.start(['peer', '--json'], { directory, input: 'pipe' })
    await peer.says(/"event":"listening"/)
    return peer
  }

  /** A one-shot command in a folder of its own, without a .conf. */
  command(...words: string[]): Rodizio {
    const directory = this.#directory('elsewhere')
    return this.start([...words, '--tracker', this.trackerAddress, '--json'], { directory })
  }

  #directory(name: string): string {
    const path = join(this.folder, name)
    mkdirSync(path, { recursive: true })
    return path
  }
}
