import assert from 'node:assert/strict'
import { builtInStrategies } from '../../../cli/scoreboard.js'
import { shippedScenarios } from '../../../cli/shipped-scenarios.js'
import { SCOREBOARDS, strategiesPage } from '../../../simulation/report/strategies-page.js'
import { blockWith, PAGES, stepsOf, tableOf } from '../../support/documentation.js'
import { printedBy } from '../../support/printed-by.js'

const page = PAGES.find(({ name }) => name === 'docs/strategies.md')!

describe('docs/strategies.md', () => {
  const [small] = stepsOf(blockWith(page.name, SCOREBOARDS.small))

  it('has every scenario and every strategy that is shipped, and no others', () => {
    const rows = tableOf(page, 'scenario')
    const names = shippedScenarios().map(({ name }) => name)
    assert.deepEqual([...new Set(rows.map(([name]) => name))], names)
    const heading = page.text.split('\n').find((line) => line.startsWith('| scenario'))!
    assert.deepEqual(heading.slice(2, -2).split(' | ').slice(2), builtInStrategies())
    for (const row of rows) assert.equal(row.length, builtInStrategies().length + 2)
  })

  it('shows what its small command prints (else: npm run docs)', async () => {
    assert.deepEqual(small!.output, await printedBy(small!.command))
  }).timeout(30_000)

  it('is what npm run docs writes', () => {
    const heading = ['scenario', 'figure', ...builtInStrategies()]
    const whole = [heading, ...tableOf(page, 'scenario')]
    const written = strategiesPage({ whole, small: small!.output })
    assert.equal(page.text, written)
  })

  it('says by its table what the target in mixed-links comes to', () => {
    const whole = [
      ['scenario', 'figure', 'random', 'round-robin'],
      ['mixed-links', 'p95', '1.00 s', '2.00 s'],
      ['mixed-links', 'mean', '30.00 s', '50.00 ± 0.82 s'],
    ]
    assert.match(strategiesPage({ whole, small: [] }), /and 10 % would be 45\.0 s\./)
  })
})
