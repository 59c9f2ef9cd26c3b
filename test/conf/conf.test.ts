import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { checkConf } from '../../core/conf/check-conf.js'
import { configure } from '../../core/conf/configure.js'
import type { StrategyPlugin } from '../../core/extension-points/strategy.js'
import { silentLog } from '../../core/runtime/log.js'
import { SeededRandom } from '../../core/runtime/seeded-random.js'
import { builtIn } from '../../plugins/built-in.js'
import { holder, ListedHolders } from '../contracts/listed-holders.js'
import { request, requestedFile, strategyContract } from '../contracts/strategy.js'
import { packageRoot } from '../support/package-root.js'

const folder = join(packageRoot, 'conf')

/** The directives of a file, without comments and blank lines. */
function directives(name: string): string[] {
  const lines = readFileSync(join(folder, name), 'utf8').split('\n')
  return lines.filter((line) => line !== '' && !line.startsWith('#'))
}

describe('conf', () => {
  it('has only files without a mistake', async () => {
    const names = readdirSync(folder).filter((name) => name.endsWith('.conf'))
    assert.deepEqual(names, [
      'allow-list.conf',
      'custom-strategy.conf',
      'peer.conf',
      'tracker.conf',
    ])
    const programs = []
    for (const name of names) {
      const { program, diagnostics } = await checkConf(name, folder, builtIn)
      assert.deepEqual(diagnostics, [])
      programs.push(program)
    }
    assert.deepEqual(programs, ['tracker', 'tracker', 'peer', 'tracker'])
  })

  it('has the directives and values of the original system', () => {
    assert.deepEqual(directives('tracker.conf'), ['port 2521;', 'maxPeer 3;', 'initialPort 10000;'])
    assert.deepEqual(directives('peer.conf'), [
      'peerPort 3333;',
      'shared files;',
      'maxPeers 3;',
      'serverIP 127.0.0.1;',
      'serverPort 2521;',
    ])
  })

  it('explains every directive in a comment above it', () => {
    for (const name of ['tracker.conf', 'peer.conf']) {
      const blocks = readFileSync(join(folder, name), 'utf8').trimEnd().split('\n\n')
      assert.equal(blocks.length, directives(name).length)
      for (const block of blocks) assert.match(block, /^(# .*[.]\n)+\w+ \S+;$/)
    }
  })
})

describe('conf/two-choices', () => {
  async function load(): Promise<StrategyPlugin> {
    return (await import(pathToFileURL(join(folder, 'two-choices.js')).href)).default
  }

  it('is what custom-strategy.conf names, with its option', async () => {
    const from = { conf: 'custom-strategy.conf', directory: folder, environment: {}, flags: {} }
    const { strategy } = (await configure('tracker', from, builtIn)).plugins
    assert.deepEqual([strategy.plugin.name, strategy.options], ['two-choices', { draw: 3 }])
  })

  it('has fewer than 20 lines of code and imports nothing', () => {
    const lines = readFileSync(join(folder, 'two-choices.js'), 'utf8').trimEnd().split('\n')
    const code = lines.filter((line) => !/^\s*(\/\/|\/\*\*)/.test(line))
    assert.ok(code.length < 20, `${code.length} lines`)
    assert.ok(!code.some((line) => /\b(import|require)\b/.test(line)))
  })

  it('keeps the contract of a strategy', async () => {
    const cases = strategyContract(await load(), { draw: 2 })
    assert.ok(cases.length > 0)
    for (const { title, run } of cases) {
      await assert.doesNotReject(async () => run(), title)
    }
  })

  it('serves the idlest of those it draws', async () => {
    const plugin = await load()
    const strategy = plugin.create({
      options: { draw: 64 },
      clock: { nowMs: () => 0, after: () => ({ cancel() {} }) },
      random: new SeededRandom('idlest'),
      log: silentLog,
    })
    const view = new ListedHolders([
      holder(1, { freeSlots: 1 }),
      holder(2, { freeSlots: 3 }),
      holder(3, { freeSlots: 2 }),
    ])
    const answer = strategy.next({ ...request(requestedFile('a.bin')), count: 2 }, view)
    assert.deepEqual(
      answer.map(({ arrival }) => arrival),
      [2, 3],
    )
  })
})
