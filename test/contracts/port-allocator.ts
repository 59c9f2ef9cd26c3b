import assert from 'node:assert/strict'
import type { OptionValues } from '../../core/extension-points/options.js'
import { PLUGIN_API } from '../../core/extension-points/plugin.js'
import type {
  PortAllocator,
  PortAllocatorPlugin,
} from '../../core/extension-points/port-allocator.js'
import { silentLog } from '../../core/runtime/log.js'
import { SeededRandom } from '../../core/runtime/seeded-random.js'
import type { ContractCase } from './contract-case.js'
import { defaultOptions } from './default-options.js'

/** There are no more ports than this, and no reason to name one twice. */
const candidatesMax = 65_535

/** The ordinary case and the ends of the range. */
const situations = [
  { initialPort: 10_000, listeningPort: 2_521 },
  { initialPort: 2_521, listeningPort: 2_521 },
  { initialPort: 1, listeningPort: 65_535 },
  { initialPort: 65_535, listeningPort: 1 },
].map((ports) => Object.freeze(ports))

/**
 * What any port allocator owes to a node. `options` are the plugin's own, checked and complete; its
 * defaults when left out.
 */
export function portAllocatorContract(
  plugin: PortAllocatorPlugin,
  options: OptionValues<NonNullable<PortAllocatorPlugin['options']>> = defaultOptions(plugin),
): readonly ContractCase[] {
  const create = (): PortAllocator =>
    plugin.create({
      options,
      clock: { nowMs: () => 0, after: () => ({ cancel() {} }) },
      random: new SeededRandom('contract'),
      log: silentLog,
    })
  return [
    { title: 'is a port allocator of this version of the interfaces', run: () => isPlugin(plugin) },
    { title: 'names ports from 1 to 65535', run: () => namesPorts(create()) },
    { title: 'names each port once at most and comes to an end', run: () => ends(create()) },
    { title: 'names a port wherever the range begins', run: () => namesSome(create()) },
    { title: 'begins anew for each exchange', run: () => beginsAnew(create()) },
    { title: 'serves exchanges that begin at the same time', run: () => interleaves(create()) },
    { title: 'gives the same answers to the same calls', run: () => repeats(create) },
  ]
}

function isPlugin({ kind, api, name, create }: PortAllocatorPlugin): void {
  assert.equal(kind, 'portAllocator')
  assert.equal(api, PLUGIN_API)
  assert.match(name, /^\S+$/)
  assert.equal(typeof create, 'function')
}

/** As many as there may be, and one more to see that there are not. */
function read(candidates: Iterable<number>, countMax = candidatesMax + 1): number[] {
  const ports: number[] = []
  for (const port of candidates) if (ports.push(port) >= countMax) break
  return ports
}

function namesPorts(allocator: PortAllocator): void {
  for (const ports of situations) {
    const bad = read(allocator.candidates(ports)).filter(
      (port) => !Number.isInteger(port) || port < 1 || port > 65_535,
    )
    assert.deepEqual(bad, [])
  }
}

function ends(allocator: PortAllocator): void {
  for (const ports of situations) {
    const candidates = read(allocator.candidates(ports))
    assert.ok(candidates.length <= candidatesMax, 'the candidates do not end')
    assert.equal(new Set(candidates).size, candidates.length, 'a candidate comes twice')
  }
}

function namesSome(allocator: PortAllocator): void {
  for (const ports of situations) {
    assert.equal(read(allocator.candidates(ports), 1).length, 1, JSON.stringify(ports))
  }
}

function beginsAnew(allocator: PortAllocator): void {
  const [ports] = situations
  const all = read(allocator.candidates(ports!))
  // Read half-way and let go: the next exchange must not find the rest only.
  read(allocator.candidates(ports!), 2)
  assert.equal(read(allocator.candidates(ports!)).length, all.length)
}

function interleaves(allocator: PortAllocator): void {
  const [ports] = situations
  const alone = read(allocator.candidates(ports!)).length
  const one = allocator.candidates(ports!)[Symbol.iterator]()
  const other = allocator.candidates(ports!)[Symbol.iterator]()
  const counts = [0, 0]
  for (let ended = [false, false]; !ended.every(Boolean); ) {
    ended = [one, other].map((candidates, at) => {
      const done = candidates.next().done === true
      if (!done) counts[at] = (counts[at] ?? 0) + 1
      return done || (counts[at] ?? 0) > candidatesMax
    })
  }
  assert.deepEqual(counts, [alone, alone])
}

function repeats(create: () => PortAllocator): void {
  const run = (): number[][] => {
    const allocator = create()
    return situations.map((ports) => read(allocator.candidates(ports), 50))
  }
  const first = run()
  assert.deepEqual(run(), first)
}
