import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { configurationPage } from '../../../core/conf/configuration-page.js'
import { PROGRAMS } from '../../../core/conf/programs.js'
import { flagOf, variableOf } from '../../../core/conf/spelling.js'
import { builtIn } from '../../../plugins/built-in.js'
import { packageRoot } from '../../support/package-root.js'

describe('docs/configuration.md', () => {
  const page = configurationPage(builtIn)

  it('is what `npm run docs` writes', () => {
    assert.equal(readFileSync(join(packageRoot, 'docs/configuration.md'), 'utf8'), page)
  })

  it('has a row for every directive, in all its spellings, with its default', () => {
    for (const { confName, directives } of Object.values(PROGRAMS)) {
      const section = page.split(`## ${confName}\n`)[1]!
      for (const [name, spec] of Object.entries(directives)) {
        const row = section.split('\n').find((line) => line.startsWith(`| \`${name}\` |`))
        assert.ok(row, name)
        for (const spelling of [flagOf(name), variableOf(name), spec.about])
          assert.ok(row.includes(spelling), `${name}: ${spelling}`)
      }
    }
    assert.match(page, /^\| `wait` \| `30s` \|/m)
    assert.match(page, /^\| `secret` \| none \|/m)
  })

  it('has a heading for every plugin, and a table of its options', () => {
    for (const { kind, name } of builtIn) assert.ok(page.includes(`### ${kind} ${name}`), name)
    const options = { draw: { integer: 2, min: 1, max: 64, about: 'a|b' } }
    const mine = { kind: 'strategy', api: 1, name: 'mine', options, create: () => ({}) as never }
    const row = '| `draw` | `2` | an integer from 1 to 64 | a\\|b |'
    assert.ok(configurationPage([{ ...mine, kind: 'strategy' }]).includes(row))
  })
})
