import { RodizioError } from '../errors.js'
import type { Files, FilesTaken } from '../wire/messages.js'
import { Room } from './cut-to-fit.js'
import type { Gate } from './gate.js'
import type { RegisteredPeer } from './registered-peer.js'
import type { Registry } from './registry.js'

/**
 * Takes in peers' lists, batch by batch. While one is under way, what the peer listed before stays
 * listed; when it broke off half-way, the peer is asked for the whole next time.
 */
export class SharedLists {
  constructor(
    private readonly registry: Registry,
    private readonly gate: Gate,
  ) {}

  /** `host`: where the peer is seen. */
  take(peer: RegisteredPeer, batch: Files, host: string): FilesTaken | RodizioError {
    const { from, generation, add, remove, more } = batch
    const problem = peer.listUnderWay ? otherList(peer, batch) : beginList(peer, batch)
    if (problem !== undefined) return new RodizioError('PROTOCOL', problem)
    const removed = remove.flatMap((info) => this.registry.catalogue.get(info) ?? [])
    this.registry.unlist(peer, removed)
    const refused: { name: string; reason: string }[] = []
    for (const file of add) {
      const list = (): string | undefined => this.registry.list(peer, file, file.share ?? 1)
      const reason = this.gate.announce(host, file, list)
      if (reason !== undefined) refused.push({ name: file.name, reason })
    }
    if (!more) {
      if (from === -1) this.registry.sweep(peer)
      peer.generation = generation
      peer.listUnderWay = undefined
    }
    const { taken } = new Room().take(refused, ({ name, reason }) => [name, reason])
    return { kind: 'files-taken', generation, refused: taken }
  }
}

function otherList({ listUnderWay }: RegisteredPeer, batch: Files): string | undefined {
  const same = listUnderWay?.from === batch.from && listUnderWay.generation === batch.generation
  return same
    ? undefined
    : `a batch of generation ${batch.generation} came amid generation ${listUnderWay?.generation}`
}

function beginList(peer: RegisteredPeer, { from, generation }: Files): string | undefined {
  if (from !== -1 && from !== peer.generation) {
    return `the list changes generation ${from}, but the tracker has ${peer.generation}`
  }
  peer.listUnderWay = { from, generation }
  peer.generation = -1
  if (from === -1) peer.listMark++
  return undefined
}
