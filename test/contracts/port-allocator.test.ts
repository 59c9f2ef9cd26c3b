import assert from 'node:assert/strict'
import type {
  PortAllocator,
  PortAllocatorPlugin,
} from '../../core/extension-points/port-allocator.js'
import { failingTitles } from '../support/failing-titles.js'
import { portAllocatorContract } from './port-allocator.js'

function twin(name: string, create: () => PortAllocator['candidates']): PortAllocatorPlugin {
  return { kind: 'portAllocator', api: 1, name, create: () => ({ candidates: create() }) }
}

let startsOfModule = 0

/** Each breaks one rule, and the contract must name it. */
const twins: readonly [PortAllocatorPlugin, string][] = [
  [
    { ...twin('of-another-version', () => () => [1]), api: 2 },
    'is a port allocator of this version of the interfaces',
  ],
  [
    twin('one-beyond', () => ({ initialPort }) => [initialPort, 65_536]),
    'names ports from 1 to 65535',
  ],
  [
    twin(
      'endless',
      () =>
        function* ({ initialPort }) {
          for (;;) yield initialPort
        },
    ),
    'names each port once at most and comes to an end',
  ],
  [
    twin(
      'gap-at-the-end',
      () =>
        ({ initialPort }) =>
          initialPort < 65_535 ? [initialPort] : [],
    ),
    'names a port wherever the range begins',
  ],
  [
    twin('goes-on', () => {
      let next = 10_000
      return function* () {
        while (next < 10_010) yield next++
      }
    }),
    'begins anew for each exchange',
  ],
  [
    twin('one-at-a-time', () => {
      let place = 0
      return function* () {
        for (place = 0; place < 10; place++) yield 10_000 + place
      }
    }),
    'serves exchanges that begin at the same time',
  ],
  [
    twin('counts-across-nodes', () => () => [10_000 + (startsOfModule++ % 100)]),
    'gives the same answers to the same calls',
  ],
]

describe('test/contracts/port-allocator', () => {
  for (const [plugin, title] of twins) {
    it(`rejects the twin ${plugin.name}`, async () => {
      const failing = await failingTitles(portAllocatorContract(plugin))
      assert.ok(failing.includes(title), `failed only: ${failing.join('; ') || 'nothing'}`)
    })
  }

  it('has a broken twin for each of its obligations', () => {
    const [[first]] = twins as [[PortAllocatorPlugin, string]]
    const obligations = portAllocatorContract(first).map(({ title }) => title)
    assert.deepEqual(twins.map(([, title]) => title).sort(), [...obligations].sort())
  })
})
