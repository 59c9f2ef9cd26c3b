import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  BETWEEN_DIRECTIVES,
  GROUP_DIRECTIVES,
  SCENARIO_DIRECTIVES,
} from '../../../simulation/scenario/directives.js'
import { FAULT_VERBS } from '../../../simulation/scenario/fault-verbs.js'
import { scenarioPage } from '../../../simulation/scenario/scenario-page.js'
import { packageRoot } from '../../support/package-root.js'

const read = (path: string) => readFileSync(join(packageRoot, path), 'utf8')

describe('docs/scenarios.md', () => {
  const page = scenarioPage(read('conf/scenarios/silent-crash.conf'))

  it('is what `npm run docs` writes', () => {
    assert.equal(read('docs/scenarios.md'), page)
  })

  it('has every directive and every fault, with what it does', () => {
    for (const table of [SCENARIO_DIRECTIVES, GROUP_DIRECTIVES, BETWEEN_DIRECTIVES]) {
      for (const [name, { about }] of Object.entries(table)) {
        const rows = page.split('\n').filter((line) => line.startsWith(`| \`${name} `))
        assert.ok(
          rows.some((row) => row.includes(about.replaceAll('|', '\\|'))),
          name,
        )
      }
    }
    for (const { form, about } of Object.values(FAULT_VERBS))
      assert.ok(page.includes(`| \`${form}\` | `) && page.includes(about), form)
  })
})
