import assert from 'node:assert/strict'
import fc from 'fast-check'
import { type EventOwner, EventQueue, type SimulatedEvent } from '../../simulation/event-queue.js'

const owner = (): EventOwner => ({ gone: false, held: undefined })

/** What is done at one time: some events are added, some that were added before are cancelled. */
const deeds = fc.array(
  fc.record({
    delays: fc.array(
      fc.oneof(fc.nat(3), fc.nat(100_000), fc.nat(90_000_000), fc.constant(2 ** 45)),
      { maxLength: 6 },
    ),
    cancelled: fc.array(fc.nat(), { maxLength: 4 }),
  }),
  { maxLength: 40 },
)

describe('simulation/event-queue', () => {
  it('lets everything happen in order of time, then of asking, but what was cancelled', () => {
    fc.assert(
      fc.property(deeds, (all) => {
        const queue = new EventQueue()
        const mine = owner()
        const events: SimulatedEvent[] = []
        const expected = new Map<number, number>()
        const happened: number[] = []
        const add = (delay: number): void => {
          const number = events.length
          expected.set(number, queue.nowMicros + delay)
          events.push(queue.add(delay, mine, () => happen(number)))
        }
        const happen = (number: number): void => {
          assert.equal(queue.nowMicros, expected.get(number))
          expected.delete(number)
          happened.push(number)
          doMore()
        }
        const doMore = (): void => {
          const deed = all.shift()
          for (const delay of deed?.delays ?? []) add(delay)
          for (const each of deed?.cancelled ?? []) {
            const number = each % Math.max(1, events.length)
            events[number]?.cancel()
            expected.delete(number)
          }
        }
        const step = (): boolean => {
          assert.equal(queue.size, expected.size)
          const soonest = Math.min(...expected.values())
          assert.equal(queue.nextMicros, soonest)
          const [next] = [...expected].find(([, at]) => at === soonest) ?? []
          const before = happened.length
          const more = queue.step()
          assert.equal(happened[before], next)
          return more
        }
        while (all.length > 0) {
          doMore()
          while (step());
        }
        assert.equal(queue.happened, happened.length)
      }),
    )
  })

  it('holds what belongs to one who is frozen, and lets it happen afterwards', () => {
    const queue = new EventQueue()
    const mine = owner()
    const happened: string[] = []
    queue.add(1, mine, () => happened.push('first'))
    const second = queue.add(2, mine, () => happened.push('second'))
    queue.add(300_000, mine, () => happened.push('third'))
    mine.held = []
    while (queue.step());
    second.cancel()
    assert.deepEqual(happened, [])
    queue.release(mine)
    while (queue.step());
    assert.deepEqual(happened, ['first', 'third'])
    assert.equal(queue.nowMicros, 300_000)
  })

  it('forgets what belongs to one who is gone', () => {
    const queue = new EventQueue()
    const mine = owner()
    queue.add(1, mine, () => assert.fail())
    mine.gone = true
    while (queue.step());
    assert.equal(queue.happened, 0)
  })
})
