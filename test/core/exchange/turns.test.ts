import assert from 'node:assert/strict'
import fc from 'fast-check'
import { Turns } from '../../../core/exchange/turns.js'

class Guest {
  inside = false
  constructor(readonly name: number) {}
  granted(): void {
    this.inside = true
  }
}

describe('Turns', () => {
  it('lets in up to its slots at once, then queues, then is full', () => {
    const turns = new Turns<Guest>({ slots: 2, queueMax: 2 })
    const places = [1, 2, 3, 4, 5].map((name) => turns.enter(new Guest(name)))
    assert.deepEqual(places, [0, 0, 1, 2, -1])
  })

  it('grants a slot in the step in which it is given back, first come first served', () => {
    const turns = new Turns<Guest>({ slots: 1, queueMax: 9 })
    const [first, second, third] = [new Guest(1), new Guest(2), new Guest(3)]
    for (const guest of [first, second, third]) turns.enter(guest)
    turns.leave(first)
    assert.deepEqual([second.inside, third.inside, turns.inside], [true, false, 1])
  })

  it('grants slots at once when there are more, and turns nobody out when there are fewer', () => {
    const turns = new Turns<Guest>({ slots: 1, queueMax: 9 })
    const guests = [1, 2, 3, 4].map((name) => new Guest(name)) as [Guest, Guest, Guest, Guest]
    for (const guest of guests) turns.enter(guest)
    turns.resize(3)
    assert.deepEqual(
      guests.map(({ inside }) => inside),
      [false, true, true, false],
    )
    turns.resize(1)
    assert.equal(turns.inside, 3)
    turns.leave(guests[0])
    turns.leave(guests[1])
    assert.equal(guests[3].inside, false)
    turns.leave(guests[2])
    assert.deepEqual([guests[3].inside, turns.inside], [true, 1])
  })

  it('forgets a guest that leaves the queue, and one that leaves twice', () => {
    const turns = new Turns<Guest>({ slots: 1, queueMax: 9 })
    const [first, second, third] = [new Guest(1), new Guest(2), new Guest(3)]
    for (const guest of [first, second, third]) turns.enter(guest)
    turns.leave(second)
    turns.leave(first)
    turns.leave(first)
    assert.deepEqual([second.inside, third.inside, turns.inside], [false, true, 1])
  })

  it('never leaves a slot free while somebody waits, nor lets in more than its slots', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4 }),
        fc.array(fc.tuple(fc.boolean(), fc.nat(30)), { maxLength: 60 }),
        (slots, steps) => {
          const turns = new Turns<Guest>({ slots, queueMax: 100 })
          const guests: Guest[] = []
          for (const [enters, pick] of steps) {
            if (enters) {
              const guest = new Guest(guests.length)
              guests.push(guest)
              if (turns.enter(guest) === 0) guest.inside = true
            } else if (guests[pick % Math.max(1, guests.length)]) {
              const [leaver] = guests.splice(pick % guests.length, 1)
              turns.leave(leaver!)
            }
            const inside = guests.filter((guest) => guest.inside).length
            assert.equal(inside, turns.inside)
            assert.ok(inside <= slots)
            assert.ok(turns.waiting === 0 || inside === slots)
          }
        },
      ),
    )
  })
})
