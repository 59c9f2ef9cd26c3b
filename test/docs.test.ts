import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { packageRoot } from './support/package-root.js'

const run = promisify(execFile)

/** Every complete program in the documentation is run. */
describe('the documentation', () => {
  const programs = readdirSync(join(packageRoot, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .flatMap((name) => {
      const text = readFileSync(join(packageRoot, 'docs', name), 'utf8')
      const blocks = [...text.matchAll(/^```js\n(.*?)^```/gms)]
      return blocks.map((block, index) => ({
        title: `${name}, program ${index + 1}`,
        code: block[1]!,
      }))
    })

  it('has programs to run', () => assert.ok(programs.length >= 4))

  for (const { title, code } of programs) {
    it(`works as it stands: ${title}`, async () => {
      // Inside the package, so that it can import itself by its name.
      const folder = mkdtempSync(join(packageRoot, '.docs-'))
      try {
        writeFileSync(join(folder, 'program.mjs'), code)
        await run(process.execPath, ['program.mjs'], {
          cwd: folder,
          env: { ...process.env, TMPDIR: folder },
          timeout: 15_000,
        })
      } finally {
        rmSync(folder, { recursive: true })
      }
    })
  }
})
