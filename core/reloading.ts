import type { Composer } from './compose.js'
import type { Configured } from './conf/configure.js'
import { areSame, refuseFixed } from './conf/fixed-directives.js'
import type { Program } from './conf/programs.js'
import type { PeerNode } from './peer/peer-node.js'
import type { Tracker } from './tracker/tracker.js'

/** Makes a node that runs go by another configuration; throws before anything has changed. */
export type Change<P extends Program> = (now: Configured<P>, next: Configured<P>) => void

/** Changes a running node to what it is configured with anew: whole or not at all, in turns. */
export class Reloading<P extends Program> {
  #last: Promise<unknown> = Promise.resolve()

  constructor(
    private readonly program: P,
    private now: Configured<P>,
    private readonly change: Change<P>,
  ) {}

  /** Rejects with what is wrong; then everything is as it was. */
  to(configure: () => Promise<Configured<P>>): Promise<void> {
    const turn = this.#last.then(async () => {
      const next = await configure()
      refuseFixed(this.program, this.now, next)
      this.change(this.now, next)
      this.now = next
    })
    this.#last = turn.catch(() => {})
    return turn
  }
}

/** What stays the same plugin with the same options goes on with what it remembers. */
export function trackerChange(composer: Composer, node: Tracker, name: string): Change<'tracker'> {
  return ({ plugins: now }, { plugins: next, settings: { maxPeer } }) => {
    const { plugin } = next.strategy
    node.change({
      maxPeer,
      ...(!areSame([now.strategy], [next.strategy]) && {
        strategy: { name: plugin.name, strategy: composer.plugin(next.strategy, name) },
      }),
      ...(!areSame(now.hooks, next.hooks) && { hooks: composer.hooks(next.hooks, name) }),
    })
  }
}

export function peerChange(composer: Composer, node: PeerNode, name: string): Change<'peer'> {
  return ({ plugins: now }, { plugins: next, settings }) => {
    if (!areSame(now.hooks, next.hooks)) node.changeHooks(composer.hooks(next.hooks, name))
    node.changeRates(settings)
  }
}
