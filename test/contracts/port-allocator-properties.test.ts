import assert from 'node:assert/strict'
import type {
  PortAllocator,
  PortAllocatorPlugin,
} from '../../core/extension-points/port-allocator.js'
import { sequential } from '../../plugins/port-allocators/sequential.js'
import { single } from '../../plugins/port-allocators/single.js'
import { portAllocatorProperties } from './port-allocator-properties.js'

const twin = (name: string, candidates: PortAllocator['candidates']): PortAllocatorPlugin => ({
  kind: 'portAllocator',
  api: 1,
  name,
  create: () => ({ candidates }),
})

const named = 'names some ports, from 1 to 65535, each once, wherever the range begins'
const same = 'gives the same answers with the same seed, wherever the range begins'

let callsOfModule = 0

const twins: [plugin: PortAllocatorPlugin, title: string, message: RegExp][] = [
  [
    twin('goes-beyond', ({ initialPort }) => [initialPort, initialPort + 1]),
    named,
    /^it named 65536\nthe smallest case, of seed 7:\n {2}from 65535, listening on 1: 65535, 65536$/,
  ],
  [
    twin('names-twice', ({ initialPort, listeningPort }) => [initialPort, listeningPort]),
    named,
    /^it named a port twice\nthe smallest case, of seed 7:\n {2}from 1, listening on 1: 1, 1$/,
  ],
  [
    twin('never-ends', function* () {
      for (;;) yield 1
    }),
    named,
    /^what it names does not end\n/,
  ],
  [
    twin('counts-across-nodes', () => [1 + (callsOfModule++ % 100)]),
    same,
    /^asked again from the start, it named \d+\nthe smallest case, of seed 7:\n/,
  ],
]

describe('test/contracts/port-allocator-properties', () => {
  for (const plugin of [sequential, single]) {
    for (const { title, run } of portAllocatorProperties(plugin)) it(`${plugin.name} ${title}`, run)
  }

  for (const [plugin, title, message] of twins) {
    it(`tells how the twin ${plugin.name} fails`, () => {
      const cases = portAllocatorProperties(plugin, {}, { seed: 7 })
      const { run } = cases.find((each) => each.title === title)!
      assert.throws(run, { message })
    })
  }

  it('has a broken twin for each property', () => {
    const titles = portAllocatorProperties(single).map(({ title }) => title)
    assert.deepEqual([...new Set(twins.map(([, title]) => title))], titles)
  })
})
