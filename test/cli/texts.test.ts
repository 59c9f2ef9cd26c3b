import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { HELP } from '../../cli/help.js'
import { TEXTS } from '../../cli/texts.js'
import { packageRoot } from '../support/package-root.js'

const catalogues = ['texts.ts', 'simulate-texts.ts', 'help.ts']
const sources = readdirSync(join(packageRoot, 'cli'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => ({ name, code: withoutComments(readSource(name)) }))

describe('the catalogue of texts', () => {
  it('holds every word that commands say', () => {
    const elsewhere = sources
      .filter(({ name }) => !catalogues.includes(name))
      .flatMap(({ name, code }) => literals(code).map((literal) => `${name}: ${literal}`))
      .filter((line) => /: .*\p{L}{2,},? \p{L}{2,}/u.test(line))
    assert.deepEqual(elsewhere, [])
  })

  it('holds nothing that nobody says', () => {
    const code = sources.map((source) => source.code).join('\n')
    const unused = (catalogue: string, texts: object) =>
      Object.keys(texts).filter((key) => !new RegExp(`\\b${catalogue}\\.${key}\\b`).test(code))
    assert.deepEqual(unused('TEXTS', TEXTS), [])
    assert.deepEqual(unused('TEXTS\\.demo', TEXTS.demo), [])
    assert.deepEqual(unused('HELP', HELP), [])
    assert.deepEqual(unused('HELP\\.options', HELP.options), [])
  })

  it('has no blank at the end of a line and no full stop behind a clause', () => {
    const said = Object.values(TEXTS).filter((text) => typeof text === 'string')
    for (const text of said) assert.match(text, /^(> |.*[^\s.])$|^Put .*\.$/)
    const summaries = Object.values(HELP.commands).map(({ about }) => about)
    for (const about of summaries) assert.match(about, /^[A-Z].*[^\s.]\.$/)
    for (const { about } of Object.values(TEXTS.promptCommands))
      assert.match(about, /^[a-z].*[^.]$/)
  })
})

function readSource(name: string): string {
  return readFileSync(join(packageRoot, 'cli', name), 'utf8')
}

function withoutComments(code: string): string {
  return code.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '')
}

function literals(code: string): string[] {
  const plain = code.replace(/\$\{[^{}]*\}/g, '')
  return plain.match(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`/g) ?? []
}
