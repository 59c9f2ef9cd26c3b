import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { OptionValues } from '../../core/extension-points/options.js'
import type {
  PortAllocator,
  PortAllocatorPlugin,
} from '../../core/extension-points/port-allocator.js'
import { silentLog } from '../../core/runtime/log.js'
import { SeededRandom } from '../../core/runtime/seeded-random.js'
import type { ContractCase } from './contract-case.js'
import { defaultOptions } from './default-options.js'
import { type Draws, propertyCase } from './property.js'

type Create = (seed?: number) => PortAllocator
type Log = (line: string) => void
type Ports = Parameters<PortAllocator['candidates']>[0]

const portMax = 65_535
/** The ends of the range are where mistakes are. */
const port = fc.oneof(fc.constantFrom(1, portMax), fc.integer({ min: 1, max: portMax }))
const exchanges: fc.Arbitrary<Ports[]> = fc.array(
  fc.record({ initialPort: port, listeningPort: port }),
  { minLength: 1, maxLength: 2 },
)

/** What holds for any port allocator wherever its range begins, tried on ports that are drawn. */
export function portAllocatorProperties(
  plugin: PortAllocatorPlugin,
  options: OptionValues<NonNullable<PortAllocatorPlugin['options']>> = defaultOptions(plugin),
  draws: Draws = {},
): readonly ContractCase[] {
  const create: Create = (seed = 1) =>
    plugin.create({
      options,
      clock: { nowMs: () => 0, after: () => ({ cancel() {} }) },
      random: new SeededRandom(seed),
      log: silentLog,
    })
  // One allocator names up to 65,535 ports for each exchange.
  const few = { ...draws, runs: draws.runs ?? 20 }
  return [propertyCase(portsOnly(create), few), propertyCase(repeats(create), few)]
}

const portsOnly = (create: Create) => ({
  title: 'names some ports, from 1 to 65535, each once, wherever the range begins',
  values: exchanges,
  check(exchanges: Ports[], log: Log) {
    const allocator = create()
    for (const ports of exchanges) {
      const named = read(allocator, ports, log)
      const bad = named.find((each) => !Number.isInteger(each) || each < 1 || each > portMax)
      assert.ok(bad === undefined, `it named ${bad}`)
      assert.ok(named.length > 0, 'it named no port')
      assert.ok(named.length <= portMax, 'what it names does not end')
      assert.ok(new Set(named).size === named.length, 'it named a port twice')
    }
  },
})

const repeats = (create: Create) => ({
  title: 'gives the same answers with the same seed, wherever the range begins',
  values: fc.record({ seed: fc.nat(999), exchanges }),
  check({ seed, exchanges }: { seed: number; exchanges: Ports[] }, log: Log) {
    const [one, other] = [create(seed), create(seed)]
    for (const ports of exchanges) {
      const [first, second] = [read(one, ports, log), read(other, ports, () => {})]
      const at = first.findIndex((each, index) => each !== second[index])
      assert.ok(
        at < 0 && first.length === second.length,
        `asked again from the start, it named ${second.slice(0, at + 1).slice(-3)}`,
      )
    }
  },
})

/** As many as there may be, and one more to see that there are not. */
function read(allocator: PortAllocator, ports: Ports, log: Log): number[] {
  const named: number[] = []
  for (const each of allocator.candidates(Object.freeze({ ...ports })))
    if (named.push(each) > portMax) break
  const shown = [...named.slice(0, 3), ...(named.length > 3 ? ['…'] : [])].join(', ')
  const { initialPort, listeningPort } = ports
  log(`from ${initialPort}, listening on ${listeningPort}: ${shown || 'none'}`)
  return named
}
