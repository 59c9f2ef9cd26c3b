import assert from 'node:assert/strict'
import fc from 'fast-check'
import { SortedList } from '../../../core/tracker/sorted-list.js'

type Entry = { readonly key: number }

const byKey = (one: Entry, other: Entry): number => one.key - other.key
const keys = (entries: Iterable<Entry>): number[] => Array.from(entries, ({ key }) => key)

function listOf(entries: Iterable<Entry>): SortedList<Entry> {
  const list = new SortedList<Entry>(byKey)
  for (const entry of entries) list.add(entry)
  return list
}

describe('core/tracker/sorted-list', () => {
  it('agrees with a sorted array, whatever is added and deleted in whatever order', () => {
    const steps = fc.array(fc.record({ key: fc.nat(40), add: fc.boolean() }), { maxLength: 200 })
    const several = fc.array(fc.nat(40))
    fc.assert(
      fc.property(steps, several, fc.integer({ min: -1, max: 41 }), (actions, together, place) => {
        const list = new SortedList<Entry>(byKey)
        const model = new Map<number, Entry>()
        for (const { key, add } of actions) {
          const present = model.get(key)
          if (add && !present) {
            const entry = { key }
            model.set(key, entry)
            list.add(entry)
          } else if (!add) {
            list.delete(present ?? { key })
            model.delete(key)
          }
        }
        list.deleteAll(together.map((key) => model.get(key) ?? { key }))
        for (const key of together) model.delete(key)
        const sorted = [...model.keys()].sort((one, other) => one - other)
        const seek = ({ key }: Entry): number => key - place
        assert.equal(list.size, sorted.length)
        assert.deepEqual(keys(list), sorted)
        assert.deepEqual(
          keys(list.filter(({ key }) => key % 2 === 0)),
          sorted.filter((key) => key % 2 === 0),
        )
        assert.deepEqual(
          sorted.map((_, index) => list.at(index)?.key),
          sorted,
        )
        assert.deepEqual(
          keys(list.from(seek)),
          sorted.filter((key) => key >= place),
        )
        assert.deepEqual(keys(list.before(seek)), sorted.filter((key) => key < place).reverse())
        assert.equal(
          list.first(seek)?.key,
          sorted.find((key) => key >= place),
        )
      }),
    )
  })

  it('finds, adds and deletes across its runs', () => {
    const count = 5_000
    // 7 and 5000 have no common factor: every key once, in no order.
    const entries = Array.from({ length: count }, (_, index) => ({ key: (index * 7) % count }))
    const list = listOf(entries)
    assert.deepEqual(keys(list), [...Array(count).keys()])
    for (const entry of entries) if (entry.key % 10 !== 0) list.delete(entry)
    const tens = Array.from({ length: count / 10 }, (_, index) => index * 10)
    assert.deepEqual(keys(list), tens)
    for (const key of tens) assert.equal(list.first((entry) => entry.key - key)?.key, key)
    assert.deepEqual(keys(list.from(({ key }) => key - 4_975)), [4_980, 4_990])
    assert.deepEqual([...list.before(({ key }) => key - 4_975)].length, 498)
    for (const entry of entries) list.delete(entry)
    assert.equal(list.size, 0)
    assert.equal(list.at(0), undefined)
  })

  it('deletes an entry itself, not another one of the same order', () => {
    const list = listOf([{ key: 1 }])
    list.delete({ key: 1 })
    assert.deepEqual(keys(list), [1])
  })

  it('deletes few of many as one by one, and many without a comparison', () => {
    const entries = Array.from({ length: 20_000 }, (_, key) => ({ key }))
    let comparisons = 0
    const list = new SortedList<Entry>((one, other) => {
      comparisons++
      return byKey(one, other)
    })
    for (const entry of entries) list.add(entry)
    comparisons = 0
    list.deleteAll(entries.slice(0, 10))
    assert.ok(comparisons > 0 && comparisons < 200, `${comparisons} comparisons`)
    comparisons = 0
    list.deleteAll(entries.slice(0, 19_000))
    assert.equal(comparisons, 0)
    assert.deepEqual(keys(list), keys(entries.slice(19_000)))
    assert.equal(list.size, 1_000)
    for (const entry of entries.slice(0, 19_000)) list.add(entry)
    assert.deepEqual(keys(list), keys(entries))
  })

  it('compares a few times to find one of many', () => {
    let comparisons = 0
    const list = listOf(Array.from({ length: 20_000 }, (_, key) => ({ key })))
    list.first(({ key }) => {
      comparisons++
      return key - 12_345
    })
    assert.ok(comparisons < 20, `${comparisons} comparisons`)
  })
})
