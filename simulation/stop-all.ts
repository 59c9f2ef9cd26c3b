import type { Machine } from './machine.js'
import { type EventRun, runEvents } from './run-events.js'

/** A program has so long to stop: several times what it may take. */
const stopMicros = 60_000_000
/** What is under way when all have stopped arrives by then. */
const drainMicros = 600_000_000

/** Stops all programs, the `last` ones after the others: nothing of them may be left. */
export async function stopAll(
  run: Omit<EventRun, 'over' | 'untilMicros'>,
  last: readonly Machine[],
): Promise<void> {
  const { world } = run
  const { machines, queue } = world
  const stop = async (some: readonly Machine[]): Promise<void> => {
    let left = some.length
    for (const machine of some) {
      machine.stop(() => {
        left--
      })
    }
    const untilMicros = queue.nowMicros + stopMicros
    await runEvents({ ...run, over: () => left === 0, untilMicros })
  }
  await stop(machines.filter((machine) => !last.includes(machine)))
  await stop(last)
  run.referee.stopped()
  await runEvents({ ...run, over: () => false, untilMicros: queue.nowMicros + drainMicros })
  run.referee.over()
}
