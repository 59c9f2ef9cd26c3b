import assert from 'node:assert/strict'
import { INVARIANTS } from '../../simulation/invariants/all.js'
import { PAGES, tableOf } from '../support/documentation.js'

describe('docs/simulation.md', () => {
  it('has the rules that every run is held to, and no others', () => {
    const page = PAGES.find(({ name }) => name === 'docs/simulation.md')!
    assert.deepEqual(
      tableOf({ ...page, text: `${page.text}\n` }, 'rule'),
      INVARIANTS.map(({ name, statement }) => [`\`${name}\``, statement]),
    )
  })
})
