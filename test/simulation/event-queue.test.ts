import assert from 'node:assert/strict'
import fc from 'fast-check'
import { type EventOwner, EventQueue, type SimulatedEvent } from '../../simulation/event-queue.js'

const newOwner = (): EventOwner => ({ gone: false, held: undefined })

/** What can be done to a queue, from outside or by something that happens in it. */
type Deed =
  | { readonly kind: 'add'; readonly owner: number; readonly delay: number }
  | { readonly kind: 'cancel'; readonly event: number }
  | { readonly kind: 'hold' | 'release' | 'end'; readonly owner: number }

const ownerCount = 3
const owner = fc.nat(ownerCount - 1)
const delay = fc.oneof(
  { weight: 4, arbitrary: fc.nat(3) },
  { weight: 2, arbitrary: fc.nat(100_000) },
  { weight: 2, arbitrary: fc.nat(90_000_000) },
  { weight: 1, arbitrary: fc.constantFrom(2 ** 16 - 1, 2 ** 16, 2 ** 45, -5) },
)
const deed: fc.Arbitrary<Deed> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({ kind: fc.constant('add' as const), owner, delay }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('cancel' as const), event: fc.nat() }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constantFrom('hold', 'release'), owner }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('end' as const), owner }) },
)
/** Some deeds, steps, more deeds, and what each event does in turn when it happens. */
const course = fc.record({
  outside: fc.array(fc.record({ deeds: fc.array(deed, { maxLength: 12 }), steps: fc.nat(8) }), {
    maxLength: 12,
  }),
  inside: fc.array(fc.array(deed, { maxLength: 3 }), { maxLength: 30 }),
})

interface Expected {
  readonly number: number
  readonly owner: number
  at: number
  sequence: number
}

/** The same as a list that is sorted again each time. */
class Model {
  now = 0
  waiting: Expected[] = []
  readonly held: (Expected[] | undefined)[] = Array(ownerCount).fill(undefined)
  readonly gone: boolean[] = Array(ownerCount).fill(false)
  #sequence = 0

  add(expected: Expected, at: number): void {
    expected.at = at
    expected.sequence = ++this.#sequence
    this.waiting.push(expected)
    this.waiting.sort((one, other) => one.at - other.at || one.sequence - other.sequence)
  }

  cancel(number: number): void {
    const others = (list: Expected[]) => list.filter((each) => each.number !== number)
    this.waiting = others(this.waiting)
    for (const [index, held] of this.held.entries()) if (held) this.held[index] = others(held)
  }

  release(owner: number): void {
    const held = this.held[owner] ?? []
    this.held[owner] = undefined
    for (const each of held) this.add(each, this.now)
  }

  /** What happens next, if it is to happen at all. */
  step(): number | undefined {
    const next = this.waiting.shift()!
    this.now = next.at
    if (this.gone[next.owner]) return undefined
    this.held[next.owner]?.push(next)
    return this.held[next.owner] ? undefined : next.number
  }
}

class Course {
  readonly queue = new EventQueue()
  readonly model = new Model()
  readonly owners = Array.from({ length: ownerCount }, newOwner)
  readonly events: SimulatedEvent[] = []
  readonly happened: number[] = []

  constructor(private readonly inside: Deed[][]) {}

  act(deed: Deed): void {
    if (deed.kind === 'add') this.#add(deed.owner, deed.delay)
    else if (deed.kind === 'cancel') this.#cancel(deed.event)
    else {
      const owner = this.owners[deed.owner]!
      if (deed.kind === 'hold') {
        owner.held ??= []
        this.model.held[deed.owner] ??= []
      } else if (deed.kind === 'release') {
        this.queue.release(owner)
        this.model.release(deed.owner)
      } else this.#end(deed.owner)
    }
  }

  step(): boolean {
    this.#compare()
    if (this.model.waiting.length === 0) {
      assert.equal(this.queue.step(), false)
      return false
    }
    const next = this.model.step()
    const before = this.happened.length
    assert.equal(this.queue.step(), true)
    assert.equal(this.happened[before], next)
    assert.equal(this.queue.nowMicros, this.model.now)
    return true
  }

  #compare(): void {
    const { queue, model } = this
    assert.equal(queue.size, model.waiting.length)
    assert.equal([...queue].length, model.waiting.length)
    assert.equal(queue.nextMicros, model.waiting[0]?.at ?? Number.POSITIVE_INFINITY)
    for (const [index, { held }] of this.owners.entries())
      assert.equal(held?.length, model.held[index]?.length)
  }

  #add(owner: number, delay: number): void {
    const number = this.events.length
    this.model.add({ number, owner, at: 0, sequence: 0 }, this.queue.nowMicros + Math.max(0, delay))
    this.events.push(this.queue.add(delay, this.owners[owner]!, () => this.#happen(number)))
  }

  #cancel(event: number): void {
    if (this.events.length === 0) return
    const number = event % this.events.length
    this.events[number]!.cancel()
    this.model.cancel(number)
  }

  #end(owner: number): void {
    this.owners[owner]!.gone = true
    this.model.gone[owner] = true
  }

  #happen(number: number): void {
    this.happened.push(number)
    for (const deed of this.inside.shift() ?? []) this.act(deed)
  }
}

describe('simulation/event-queue', () => {
  it('is a sorted list of events that can be cancelled, held and dropped', () => {
    fc.assert(
      fc.property(course, ({ outside, inside }) => {
        const course = new Course([...inside])
        for (const { deeds, steps } of outside) {
          for (const deed of deeds) course.act(deed)
          for (let step = 0; step < steps; step++) course.step()
        }
        while (course.step());
        for (let owner = 0; owner < ownerCount; owner++) course.act({ kind: 'release', owner })
        while (course.step());
        assert.equal(course.queue.happened, course.happened.length)
      }),
      { numRuns: 300 },
    )
  })

  it('keeps the order of thousands, most of which are cancelled', () => {
    const queue = new EventQueue()
    const mine = newOwner()
    const happened: number[] = []
    const expected: [at: number, number: number][] = []
    let chance = 1
    for (let number = 0; number < 20_000; number++) {
      chance = (chance * 48_271) % 0x7fff_ffff
      const at = chance % 3_000_000
      const event = queue.add(at, mine, () => happened.push(number))
      if (number % 4 > 0) event.cancel()
      else expected.push([at, number])
    }
    assert.equal(queue.size, expected.length)
    while (queue.step());
    expected.sort(([one, first], [other, second]) => one - other || first - second)
    assert.deepEqual(
      happened,
      expected.map(([, number]) => number),
    )
  })

  it('holds what belongs to one who is frozen, and lets it happen afterwards', () => {
    const queue = new EventQueue()
    const mine = newOwner()
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
    const mine = newOwner()
    queue.add(1, mine, () => assert.fail())
    mine.gone = true
    while (queue.step());
    assert.equal(queue.happened, 0)
  })

  it('does what waits for the end of an instant when all of that has happened', () => {
    const queue = new EventQueue()
    const mine = newOwner()
    const happened: string[] = []
    queue.add(5, mine, () => {
      happened.push('first')
      queue.atEnd(() => {
        happened.push(`end of ${queue.nowMicros}`)
        queue.add(0, mine, () => happened.push('after the end'))
      })
      queue.add(0, mine, () => happened.push('at once'))
    })
    queue.add(200_000, mine, () => happened.push('later'))
    while (queue.step());
    assert.deepEqual(happened, ['first', 'at once', 'end of 5', 'after the end', 'later'])
    assert.equal(queue.happened, 4)
    assert.equal(queue.size, 0)
  })
})
