import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Diagnostics, formatDiagnostic } from '../../core/conf/diagnostic.js'
import { type MetricName, metricsOf } from '../../simulation/report/metrics.js'
import { isMet } from '../../simulation/scenario/expectation.js'
import { readScenario } from '../../simulation/scenario/read-scenario.js'
import { runScenario } from '../../simulation/scenario/run-scenario.js'
import { packageRoot } from '../support/package-root.js'

const folder = join(packageRoot, 'conf', 'scenarios')

/** How large each is here: small enough for every run of the tests. */
const small: Readonly<Record<string, readonly string[]>> = {
  'flash-crowd': ['node=10'],
  'leave-on-finish': ['node=10'],
  liars: ['node=10'],
  'many-small-files': ['node=2'],
  'mixed-links': ['node=6'],
  'one-to-many': ['node=8'],
  'seeder-dies': [],
  'silent-crash': ['node=10'],
  'tracker-down': ['node=8'],
  'two-sites': ['near=5', 'far=5'],
}

async function scenario(name: string, peers: readonly string[]) {
  const diagnostics = new Diagnostics()
  const read = await readScenario(`${name}.conf`, folder, diagnostics, { peers })
  assert.deepEqual(diagnostics.list().map(formatDiagnostic), [])
  return read!
}

describe('conf/scenarios', () => {
  it('are those that are tested here', () => {
    assert.deepEqual(
      readdirSync(folder).sort(),
      Object.keys(small)
        .map((name) => `${name}.conf`)
        .sort(),
    )
  })

  for (const [name, peers] of Object.entries(small)) {
    it(`${name} says what it shows, and what it expects comes true`, async () => {
      const text = readFileSync(join(folder, `${name}.conf`), 'utf8')
      // The first line is listed beside the name, on a terminal of 80 columns.
      assert.match(text, /^# [A-Z].{10,60}[.?]\n#\n# /)
      const read = await scenario(name, peers)
      assert.ok(read.expectations.length > 0)
      for (const seed of [1, 2]) {
        const [strategy] = read.strategies
        const { record } = await runScenario(read, { seed, strategy: strategy! }, () => {})
        const figures = metricsOf(record)
        for (const expectation of read.expectations)
          assert.ok(
            isMet(expectation, figures),
            `${expectation.text}, seed ${seed}: ${figures[expectation.metric as MetricName]}`,
          )
      }
    })
  }
})
