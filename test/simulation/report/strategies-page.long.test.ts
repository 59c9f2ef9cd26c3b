import assert from 'node:assert/strict'
import { SCOREBOARDS } from '../../../simulation/report/strategies-page.js'
import { PAGES, tableOf } from '../../support/documentation.js'
import { printedBy } from '../../support/printed-by.js'

describe('docs/strategies.md, as a whole', () => {
  it('has the figures that its command prints (else: npm run scoreboard)', async () => {
    const page = PAGES.find(({ name }) => name === 'docs/strategies.md')!
    const [, , ...lines] = await printedBy(SCOREBOARDS.whole)
    assert.deepEqual(
      tableOf(page, 'scenario'),
      lines.map((line) => line.split(/ {2,}/)),
    )
  }).timeout(30 * 60_000)
})
