import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Diagnostics, formatDiagnostic } from '../../../core/conf/diagnostic.js'
import { readScenario } from '../../../simulation/scenario/read-scenario.js'
import type { Overrides } from '../../../simulation/scenario/scenario.js'
import { temporaryFolder } from '../../support/temporary-folder.js'

/** A scenario without a mistake, line by line. */
const good = [
  'network access-links { up 20Mbit/s; down 20Mbit/s; }',
  'tracker { maxPeer 9; }',
  'peers seeder 1 { shares a.bin 1MiB; shares many/ 20 4KiB; zone here; }',
  'peers node 5 { wants a.bin many/; arrive within 2s; leave on-finish; maxPeers 2; up 1MiB/s; }',
  'limit 10min;',
]

describe('readScenario', () => {
  const folder = temporaryFolder()

  async function read(lines: readonly string[], overrides: Overrides = {}) {
    writeFileSync(join(folder(), 'x.conf'), lines.join('\n'))
    const diagnostics = new Diagnostics()
    const scenario = await readScenario('x.conf', folder(), diagnostics, overrides)
    return { scenario, mistakes: diagnostics.list().map(formatDiagnostic) }
  }

  it('makes of each directive what the library takes', async () => {
    const { scenario, mistakes } = await read(good)
    assert.deepEqual(mistakes, [])
    assert.equal(scenario!.network.line.upBytesPerSecond, 2_500_000)
    assert.equal(scenario!.tracker.maxPeer, 9)
    assert.equal(scenario!.limitMs, 600_000)
    assert.deepEqual(
      scenario!.strategies.map(({ name }) => name),
      ['round-robin'],
    )
    const [seeder, node] = scenario!.groups
    assert.deepEqual(seeder!.options.shares, {
      'a.bin': 1024 * 1024,
      'many/': { count: 20, size: 4096 },
    })
    assert.equal(seeder!.options.zone, 'here')
    assert.deepEqual([node!.name, node!.count], ['node', 5])
    const { wants, arrive, leave, maxPeers, link, announce } = node!.options
    assert.deepEqual(wants, ['a.bin', 'many/'])
    assert.deepEqual(arrive, { within: 2000 })
    assert.deepEqual([leave, maxPeers, announce], ['on-finish', 2, 'live'])
    assert.deepEqual(link, { up: 1024 * 1024 })
  })

  it('leaves to the simulation what a simulation decides', async () => {
    const { scenario } = await read(good)
    for (const name of ['port', 'transport']) assert.ok(!(name in scenario!.tracker), name)
    for (const name of ['shared', 'serverIP', 'serverPort', 'peerPort', 'transport'])
      assert.ok(!(name in scenario!.groups[0]!.options), name)
  })

  it('takes other strategies, another piece order and other numbers of peers', async () => {
    const { scenario, mistakes } = await read(good, {
      strategies: ['random', 'round-robin', 'random'],
      pieceOrder: 'sequential',
      peers: ['node=50'],
    })
    assert.deepEqual(mistakes, [])
    const names = scenario!.strategies.map(({ name }) => name)
    assert.deepEqual(names, ['random', 'round-robin'])
    assert.equal(scenario!.groups[1]!.count, 50)
    const { pieceOrder } = scenario!.groups[1]!.options
    assert.equal((pieceOrder as { name: string }).name, 'sequential')
  })

  /** What stands in place of a line of the good one (or behind it), and what is said of it. */
  const mistakes: [line: number, text: string, said: RegExp][] = [
    [0, '', /^x\.conf:2:1: machines without a network reach nobody: add 'network /],
    [
      0,
      'netwrok latency { }',
      /^x\.conf:1:1: unknown directive 'netwrok': did you mean 'network'\?/,
    ],
    [
      0,
      'network lines { }',
      /^x\.conf:1:9: 'lines' is no network: it is one of access-links, late/,
    ],
    [0, 'network access-links { up 1MiB/s; }', /^x\.conf:1:1: machines without a link .* 'down 20/],
    [
      0,
      `${good[0]!.replace('20Mbit/s', '0')}`,
      /^x\.conf:1:27: up must be a rate of at least 1B\/s/,
    ],
    [
      0,
      good[0]!.replace('}', 'between here here { rate 0; } }'),
      /1:77: rate must be a rate of at/,
    ],
    [
      0,
      good[0]!.replace('}', 'between here far { } }'),
      /nobody is in zone 'far': say 'zone far;'/,
    ],
    [0, 'network latency { }', /^x\.conf:4:82: up means nothing on 'network latency'/],
    [1, '', /^x\.conf:1:1: peers without a tracker find nobody: add 'tracker { }'/],
    [
      1,
      'tracker { maxPeers 3; }',
      /^x\.conf:2:11: maxPeers stands in a block of 'peers', not in .*x/,
    ],
    [1, 'tracker { port 3; }', /^x\.conf:2:11: port is decided by the simulation: take it out/],
    [1, 'tracker { strategy rnd; }', /^x\.conf:2:20: strategy 'rnd' is neither built in/],
    [1, 'tracker;', /^x\.conf:2:1: 'tracker' needs a block/],
    [
      2,
      'peers seeder 1 { shares a.bin 5; shares many/ 2 1B; }',
      /:3:49: the size must be a size of at least 0/,
    ],
    [
      3,
      'peers node 5 { wants a.bni; }',
      /^x\.conf:4:22: nobody shares 'a\.bni': did you mean 'a\.bin'/,
    ],
    [3, 'peers node 5 { wants b/; }', /^x\.conf:4:22: nobody shares 'b\/'/],
    [3, 'peers node 5 { }', /^x\.conf:3:7: nobody wants anything/],
    [3, 'peers node 0 { wants a.bin; }', /^x\.conf:4:12: the number of peers must be an integer/],
    [3, 'peers node-1 5 { wants a.bin; }', /^x\.conf:4:7: 'node-1' cannot be a group/],
    [3, 'peers seeder 5 { wants a.bin; }', /^x\.conf:4:7: two cannot be called 'seeder'/],
    [3, 'peers node 5 { wants a.bin; shares a.bin 2MiB; }', /:4:36: 'a\.bin' has another size on/],
    [3, 'peers node 5 { wants a.bin; arrive 5s; }', /^x\.conf:4:36: '5s' is no way to arrive/],
    [
      3,
      'peers node 5 { wants a.bin; arrive at 20min; }',
      /^x\.conf:4:39: the last of them comes af/,
    ],
    [
      3,
      'peers node 5 { wants a.bin; leave after; }',
      /:4:35: 'leave after' ends too early: the ti/,
    ],
    [3, 'peers node 5 { wants a.bin; wait 10m; }', /:4:34: wait must be written 10min or 10ms/],
    [
      3,
      'peers node 5 { wants a.bin; up 1MiB/s; up 2MiB/s; }',
      /:4:40: up is given twice, on line 4/,
    ],
    [
      5,
      'wants a.bin;',
      /^x\.conf:6:1: wants stands in a block of 'peers', not at the top of a scen/,
    ],
    [5, 'at soon crash node-1;', /^x\.conf:6:4: expected a time \(.* not 'soon'/],
    [5, 'at 20min crash node-1;', /^x\.conf:6:4: '20min' is after the limit of the run/],
    [5, 'at 5s..1s crash node;', /^x\.conf:6:4: '5s\.\.1s' ends before it begins/],
    [5, 'at 5s crsh node-1;', /^x\.conf:6:7: 'crsh' is no fault: did you mean 'crash'\?$/],
    [5, 'at 5s crash node-6;', /^x\.conf:6:13: there is no 'node-6': node has 5 of them/],
    [5, 'at 5s crash nodd-1;', /^x\.conf:6:13: nobody is called 'nodd-1': did you mean 'node-1'\?/],
    [5, 'at 5s crash 10% of node-1;', /^x\.conf:6:20: no group is called 'node-1': did you mean/],
    [5, 'at 5s crash 0% of node;', /^x\.conf:6:13: expected a share or a number/],
    [5, 'at 5s crash node-1 loudly;', /^x\.conf:6:20: 'loudly' is one word too many, as in 'at … /],
    [
      5,
      'at 5s partition node-1;',
      /^x\.conf:6:17: 'at 5s partition node-1' ends too early: another/,
    ],
    [5, 'at 5s restart node-1 for 5s;', /^x\.conf:6:22: restart is not undone by time/],
    [5, 'at 5s slow node-1 0%;', /^x\.conf:6:19: expected a share above 0%/],
    [5, 'when 9% of b.bin is out stop node;', /^x\.conf:6:12: nobody shares 'b\.bin'/],
    [
      5,
      'when 9% of a.bin is gone stop node;',
      /^x\.conf:6:21: 'gone' is no state: did you mean 'done'\?/,
    ],
    [5, 'when seedr is done stop seeder;', /^x\.conf:6:6: nobody is called 'seedr'/],
    [
      5,
      'expect makspanRatio < 5;',
      /^x\.conf:6:8: 'makspanRatio' is no metric: did you mean 'makespanRatio'\?/,
    ],
    [
      5,
      'expect makespanSeconds < fast;',
      /^x\.conf:6:26: expected a number such as 1\.2 or 5%, not 'fast'/,
    ],
    [
      5,
      'expect makespanSeconds != 5;',
      /^x\.conf:6:24: '!=' is no comparison: did you mean '<='\?/,
    ],
  ]
  for (const [line, text, said] of mistakes) {
    const [directive = 'nothing'] = good[line]?.split(' ') ?? []
    it(`tells the one mistake of '${text}' in place of ${directive}`, async () => {
      const { mistakes } = await read(good.toSpliced(line, 1, text))
      assert.match(mistakes[0]!, said)
      assert.equal(mistakes.length, 1, mistakes.join('\n'))
    })
  }

  it('tells the mistakes of what stands in place of the file, by their flags', async () => {
    const { mistakes } = await read(good, {
      strategies: ['rondom'],
      pieceOrder: 'rarest',
      peers: ['nod=5', 'node=many'],
    })
    assert.match(mistakes[0]!, /^--peers: the scenario has no group 'nod': did you mean 'node'\?/)
    assert.match(mistakes[1]!, /^--peers: must be GROUP=COUNT, such as seeder=100, not 'node=many'/)
    assert.match(mistakes[2]!, /^--strategy: strategy 'rondom' is neither .*mean 'random'/)
    assert.match(mistakes[3]!, /^--piece-order: pieceOrder 'rarest' is neither .*'rarest-first'/)
  })

  it('tells all mistakes of a file in one run, in the order of their places', async () => {
    const { mistakes } = await read(['tracker { maxPeer 0; }', 'peers node 5 { wants x; }'])
    const places = mistakes.map((mistake) => mistake.split(': ')[0])
    assert.deepEqual(places, ['x.conf:1:1', 'x.conf:1:19', 'x.conf:2:22'])
  })
})
