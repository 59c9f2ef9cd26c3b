import assert from 'node:assert/strict'
import { feedsOf } from '../../../simulation/report/feeds.js'

const machines = (groups: Readonly<Record<string, number>>, got: [number, number][] = []) =>
  Object.entries(groups).flatMap(([group, count]) =>
    Array.from({ length: count }, (_, index) => ({
      name: `${group}-${index + 1}`,
      group,
      got: new Map(got),
    })),
  )

describe('who fed whom', () => {
  it('is told of each machine when there are few', () => {
    const few = machines({ seeder: 1, node: 2 })
    few[1]!.got.set(0, 10).set(2, 3)
    few[2]!.got.set(1, 7)
    assert.deepEqual(feedsOf(few), {
      names: ['seeder-1', 'node-1', 'node-2'],
      bytes: [
        [0, 10, 0],
        [0, 0, 7],
        [0, 3, 0],
      ],
    })
  })

  for (const [seeders, nodes] of [
    [1, 10_000],
    [1, 32],
    [40, 40],
    [3, 999],
  ] as const) {
    it(`is told of parts of groups when there are ${seeders} and ${nodes}`, () => {
      const many = machines({ seeder: seeders, node: nodes }, [[0, 1]])
      const { names, bytes } = feedsOf(many)
      assert.ok(names.length > 8 && names.length <= 32, `${names.length} parts`)
      assert.equal(
        bytes.flat().reduce((one, two) => one + two),
        seeders + nodes,
      )
      assert.match(names[0]!, seeders === 1 ? /^seeder-1$/ : /^seeder-1/)
      assert.match(names.at(-1)!, new RegExp(`^node-\\d+…${nodes}$|^node-${nodes}$`))
    })
  }

  it('is told of as few parts, however many groups there are', () => {
    const groups = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`g${index}`, 2]))
    const { names } = feedsOf(machines(groups))
    assert.ok(names.length <= 34, `${names.length} parts`)
  })
})
