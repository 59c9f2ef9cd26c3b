import { clause } from '../clause.js'
import type { RodizioError } from '../errors.js'
import { LIMITS } from '../limits.js'
import type { Clock } from '../runtime/clock.js'
import type { Explain, ExplainedHolder, Explanation, NotOne } from '../wire/messages.js'
import type { HandOut } from './asker-memory.js'
import type { CheckedStrategy } from './checked-strategy.js'
import { Room, textsOfHolder } from './cut-to-fit.js'
import { addressesOf, type Gate } from './gate.js'
import { HoldersView } from './holders-view.js'
import type { Holding } from './holding.js'
import type { ListedFile } from './listed-file.js'
import { namedFiles, notOne } from './named-files.js'
import type { Peers } from './peers.js'
import type { RegisteredPeer } from './registered-peer.js'
import type { Registry } from './registry.js'
import { addressFor, type Visitor } from './visitor.js'

export interface ExplainingParts {
  readonly clock: Clock
  readonly peers: Peers
  readonly registry: Registry
  readonly strategy: CheckedStrategy
  readonly gate: Gate
}

/** Whom a request leaves out, and why: what `HoldersView` passes over, with reasons. */
interface LeftOut {
  readonly asker: RegisteredPeer | undefined
  readonly avoided: ReadonlyMap<RegisteredPeer, HandOut>
  readonly full: ReadonlyMap<RegisteredPeer, unknown>
}

/** Says who would be next for a file and why. Nothing changes by it. */
export class Explaining {
  constructor(private readonly parts: ExplainingParts) {}

  explain(visitor: Visitor, message: Explain): Explanation | NotOne | RodizioError {
    const { registry, gate } = this.parts
    const files = namedFiles(registry, message)
    const [file] = files
    if (!file || files.length > 1) return notOne(registry, message.name, files)
    const explain = (): Explanation => this.#explain(visitor, message, file)
    return gate.request(visitor.remote.host, file.info, explain, addressesOf)
  }

  #explain(visitor: Visitor, message: Explain, file: ListedFile): Explanation {
    const { strategy } = this.parts
    const leftOut = this.#leftOut(visitor, message)
    const { request, view } = this.#asked(visitor, file, message, leftOut)
    const { chosen, fault } = strategy.try(request, view)
    const words = (holding: Holding): string | undefined => strategy.explain(request, holding)
    const holders = inOrder(chosen, file, leftOut, message.need)
    const shown = Array.from(holders, ({ holding, place, rule }) =>
      explained(visitor, holding, { place, rule, words: place > 0 ? words(holding) : undefined }),
    )
    const { taken } = new Room().take(shown, textsOf)
    return {
      kind: 'explanation',
      file: file.info,
      strategy: clause(strategy.name),
      ...(fault !== undefined && { fault }),
      holders: taken,
      more: file.content.holders.size - taken.length,
    }
  }

  #leftOut(visitor: Visitor, { session }: Explain): LeftOut {
    const { clock, peers } = this.parts
    const own = session === undefined ? undefined : peers.ofSession(session)
    const avoided = new Map<RegisteredPeer, HandOut>()
    for (const handOut of visitor.memory.avoided(clock.nowMs())) avoided.set(handOut.peer, handOut)
    return { asker: visitor.peer ?? own, avoided, full: peers.full() }
  }

  #asked(visitor: Visitor, { content }: ListedFile, { need }: Explain, leftOut: LeftOut) {
    const { asker, avoided, full } = leftOut
    const passedOver = new Set(avoided.keys())
    if (asker) passedOver.add(asker)
    const share = (asker && content.holdingOf(asker)?.share) ?? 0
    const request = Object.freeze({
      file: content.file,
      asker: { address: asker?.address ?? visitor.remote, zone: visitor.zone, share },
      count: LIMITS.holdersPerAnswerMax,
      nowMs: this.parts.clock.nowMs(),
      dryRun: true,
    })
    return { request, view: new HoldersView(content, need, passedOver, full) }
  }
}

/** Those who were chosen, then the others: who might serve, then who is left out, by arrival. */
function inOrder(
  chosen: readonly Holding[],
  { content }: ListedFile,
  leftOut: LeftOut,
  need: Explain['need'],
) {
  const others = [...content.holders]
    .filter((holding) => !chosen.includes(holding))
    .map((holding) => ({ holding, place: 0, rule: ruleOf(holding, leftOut, need) }))
  return [
    ...chosen.map((holding, at) => ({ holding, place: at + 1, rule: 'offered' as const })),
    ...others.filter(({ rule }) => rule === 'offered'),
    ...others.filter(({ rule }) => rule !== 'offered'),
  ].slice(0, LIMITS.holdersExplainedMax)
}

function ruleOf(
  { peer, share }: Holding,
  { asker, avoided, full }: LeftOut,
  need: Explain['need'],
): ExplainedHolder['rule'] {
  if (peer === asker) return 'asker'
  const handOut = avoided.get(peer)
  if (handOut) return handOut.full ? 'busy' : 'failed'
  if (full.has(peer)) return 'full'
  return need === 'complete' && share < 1 ? 'partial' : 'offered'
}

function explained(
  visitor: Visitor,
  holding: Holding,
  { words, ...placed }: Pick<ExplainedHolder, 'place' | 'rule'> & { words: string | undefined },
): ExplainedHolder {
  const { peer, share, zone, slots, freeSlots, served, reporters, failed } = holding
  return {
    peer: addressFor(visitor, peer),
    share,
    ...(zone !== undefined && { zone }),
    ...placed,
    ...(words !== undefined && { words }),
    slots,
    freeSlots,
    served,
    reporters,
    failed,
    bytesPerSecond: Math.min(Math.round(holding.bytesPerSecond), Number.MAX_SAFE_INTEGER),
  }
}

/** The numbers have names as well: as much as half the room that an entry has anyway. */
function textsOf(holder: ExplainedHolder): string[] {
  return [...textsOfHolder(holder), holder.words ?? '', numbers]
}
const numbers = ' '.repeat(96)
