import { breathe } from '../core/runtime/breathe.js'
import type { Referee } from './referee.js'
import type { Strict } from './strict.js'
import type { World } from './world.js'

export interface EventRun {
  readonly world: World
  readonly referee: Referee
  /** Undefined: plugins may use whatever they like. */
  readonly strict: Strict | undefined
  /** Nothing more has to happen. */
  readonly over: () => boolean
  readonly untilMicros: number
  /** Whatever else waits for the thread is about to have its turn. */
  readonly breath?: () => void
}

/** Events between two breaths. */
const eventsAtOnce = 20_000
/** Breaths in one microsecond: that many peers do not begin at once. */
const breathsInOneMax = 200

/** Lets events happen until it is over, until the time is, or until there are none. */
export async function runEvents(run: EventRun): Promise<void> {
  const { world, referee, strict, breath } = run
  let more = true
  let breaths = 0
  let sinceMicros = world.queue.nowMicros
  for (;;) {
    const stretch = (): void => {
      more = runSome(run)
    }
    if (strict) strict.during(stretch)
    else stretch()
    if (!more) return
    breath?.()
    await breathe()
    breaths = world.queue.nowMicros === sinceMicros ? breaths + 1 : 0
    sinceMicros = world.queue.nowMicros
    if (breaths > breathsInOneMax) referee.standsStill(breaths * eventsAtOnce)
  }
}

/** False: that was the last. */
function runSome({ world, referee, over, untilMicros }: EventRun): boolean {
  const { queue } = world
  for (let count = 0; count < eventsAtOnce; count++) {
    if (over()) return false
    if (queue.nextMicros > untilMicros || !queue.step()) {
      referee.look()
      return false
    }
    if (referee.attention || queue.nowMicros >= referee.nextLookMicros) referee.look()
  }
  return true
}
