import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { interfaceFiles } from '../../../cli/interface-files.js'
import { extensionPointsPage } from '../../../core/conf/extension-points-page.js'
import { builtIn } from '../../../plugins/built-in.js'
import { packageRoot } from '../../support/package-root.js'

describe('docs/extension-points.md', () => {
  const page = readFileSync(join(packageRoot, 'docs', 'extension-points.md'), 'utf8')
  const files = interfaceFiles()

  it('is what `npm run docs` writes', () => {
    assert.equal(page, extensionPointsPage(files))
  })

  it('has a section for each kind of plugin', () => {
    for (const { kind } of builtIn) assert.match(page, new RegExp(`^## ${kind}$`, 'm'))
  })

  it('has every interface, every member and every word of their comments', () => {
    const words = (text: string) => text.replaceAll(/[\s*/]+/g, ' ')
    const shown = words(page.replaceAll('```ts', '').replaceAll('```', ''))
    for (const { name, text } of files) {
      const declared = [...text.matchAll(/^export interface (\w+)/gm)].map((match) => match[1])
      for (const each of declared) assert.ok(page.includes(`\n### ${each}\n`), `${name}: ${each}`)
      const bodies = (text.match(/^(export )?interface [\s\S]*?^\}/gm) ?? []).join('\n')
      for (const [, member] of bodies.matchAll(/^ {2}(?:readonly )?([a-z]\w*)[?(:]/gm))
        assert.match(page, new RegExp(`^- \`${member}[?(:]`, 'm'), `${name}: ${member}`)
      // What is no interface is left out, such as a log that says nothing.
      const told = text.replace(/\/\*\*(?:(?!\*\/)[\s\S])*\*\/\nexport const [a-z].*/, '')
      for (const [, comment] of told.matchAll(/\/\*\*((?:(?!\*\/)[\s\S])*)\*\//g))
        assert.ok(shown.includes(words(comment!).trim()), `${name}: ${comment}`)
    }
  })

  it('writes a signature of several lines in one', () => {
    const text = `/**
 * One.
 *
 * Two.
 */
export interface Odd {
  readonly value: {
    readonly deep: number
  }
  call(
    /** not said */
    one: string,
  ): void
}
`
    const shown = extensionPointsPage([{ name: 'odd-kind', text }])
    assert.ok(
      shown.endsWith(`## oddKind

### Odd

One.

Two.

- \`value: { readonly deep: number }\`
- \`call(/** not said */ one: string): void\`
`),
    )
  })
})
