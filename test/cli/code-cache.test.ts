import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { copyFileSync, cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageRoot } from '../support/package-root.js'
import { temporaryFolder } from '../support/temporary-folder.js'

/** What V8 says of the cache it was given: refused or not; nothing when it was given none. */
type Refused = boolean | undefined

describe('the code cache', () => {
  const folder = temporaryFolder()
  const main = () => join(folder(), 'dist', 'bin', 'main.cjs')

  beforeEach(() => {
    cpSync(join(packageRoot, 'dist', 'bin'), join(folder(), 'dist', 'bin'), { recursive: true })
    copyFileSync(join(packageRoot, 'package.json'), join(folder(), 'package.json'))
  })

  /** Runs `rodizio --help` from the copy, after `before`; tells what V8 made of main.cjs. */
  function help({ flags = [], before = '' }: { flags?: string[]; before?: string } = {}) {
    const script = `${before}
      process.argv.push('rodizio', '--help')
      const { made } = require('./dist/bin/rodizio.cjs')
      process.on('exit', () => {
        const { cachedDataRejected: refused } = made.get('main.cjs').script
        console.error(JSON.stringify({ refused }))
      })`
    const words = [...flags, '--eval', script]
    const node = { cwd: folder(), encoding: 'utf8', timeout: 20_000 } as const
    const { status, signal, stdout, stderr } = spawnSync(process.execPath, words, node)
    assert.equal(status, 0, `${signal ?? ''} ${stdout} ${stderr}`)
    const { refused }: { refused: Refused } = JSON.parse(stderr)
    return { stdout, refused }
  }

  it('is taken with the code that it was made of', () => {
    const { stdout, refused } = help()
    assert.equal(refused, false)
    assert.match(stdout, /^Usage:/m)
  })

  it('is left where the code is another of the same length', () => {
    const code = readFileSync(main(), 'utf8')
    writeFileSync(main(), code.replaceAll('Usage:', 'USAGE:'))
    const { stdout, refused } = help()
    assert.match(stdout, /^USAGE:/m)
    assert.equal(refused, undefined)
  })

  it('is left where one of its bytes is another', () => {
    const cache = readFileSync(`${main()}.cache`)
    cache[cache.length >> 1]! ^= 1
    writeFileSync(`${main()}.cache`, cache)
    assert.equal(help().refused, undefined)
  })

  it('is left where it was made by another program', () => {
    const other = JSON.stringify(main())
    assert.equal(help({ before: `process.execPath = ${other}` }).refused, undefined)
    assert.equal(help({ before: 'process.execPath = "/gone"' }).refused, undefined)
  })

  it('is refused where V8 has other flags', () => {
    assert.equal(help({ flags: ['--no-opt'] }).refused, true)
  })

  it('shows files and lines in the stacks of errors, wherever it was made', () => {
    // Functions that the cache holds, called by others of it.
    const before = `
      const { write } = process.stdout
      process.stdout.write = function (text) {
        process.stdout.write = write
        return write.call(this, new Error(text).stack)
      }`
    const { stdout, refused } = help({ before })
    assert.equal(refused, false)
    const [, line] = /\(rodizio\/dist\/bin\/main\.cjs:(\d+):\d+\)/.exec(stdout) ?? []
    assert.match(readFileSync(main(), 'utf8').split('\n')[Number(line) - 1]!, /write\(/)
  })

  it('lets plugins be imported by code that comes from it', () => {
    for (const name of ['custom-strategy.conf', 'two-choices.js'])
      copyFileSync(join(packageRoot, 'conf', name), join(folder(), name))
    const words = ['dist/bin/rodizio.cjs', 'check', 'custom-strategy.conf']
    const node = { cwd: folder(), encoding: 'utf8', timeout: 20_000 } as const
    const { status, stderr } = spawnSync(process.execPath, words, node)
    assert.equal(status, 0, stderr)
  })
})
