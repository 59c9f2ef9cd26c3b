import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, posix } from 'node:path'
import { freePorts } from '../support/free-ports.js'
import {
  installGlobally,
  installIn,
  type PackedPackage,
  packPackage,
} from '../support/installed-package.js'
import { packageRoot } from '../support/package-root.js'
import { processes } from '../support/processes.js'
import { temporaryFolder } from '../support/temporary-folder.js'

describe('the package', () => {
  let place: string
  let packed: PackedPackage
  let installed: boolean

  before(function () {
    this.timeout(60_000)
    place = mkdtempSync(join(tmpdir(), 'rodizio-'))
    packed = packPackage(place)
    installed = installGlobally(packed.tarball, place)
  })
  after(() => rmSync(place, { recursive: true }))

  it('holds what runs, its documents and examples, and no test or source', () => {
    const expected = new RegExp(
      [
        String.raw`^(package\.json|(README|CHANGELOG|SECURITY)\.md|LICENSE)$`,
        String.raw`^(docs/[\w-]+\.(md|png)|conf/(scenarios/)?[\w-]+\.(conf|js))$`,
        String.raw`^conf/new-plugin/[\w/-]+(\.test)?\.(conf|js|json|md|ts)$`,
        String.raw`^dist/bin/[\w-]+\.(cjs|js)(\.cache|\.map)?$`,
        '^dist/(index|(core|plugins|simulation|strategies|transports|test/contracts)/' +
          String.raw`[\w/-]+)\.(js|d\.ts)(\.map)?$`,
      ].join('|'),
    )
    assert.deepEqual(
      packed.files.filter((file) => !expected.test(file)),
      [],
    )
  })

  it('holds every file that its files import', () => {
    const held = new Set(packed.files)
    const code = packed.files.filter((file) => /^dist\/.*\.(c?js|d\.ts)$/.test(file))
    const missing = code.flatMap((file) => {
      // Without comments, in which bundled libraries speak of files of their own.
      const text = readFileSync(join(packageRoot, file), 'utf8').replace(/\/\*[\s\S]*?\*\//g, '')
      const words = /(?:from|import|require)\s*\(?\s*['"](\.[^'"]+)\.(c?js)['"]/g
      return [...text.matchAll(words)]
        .map(([, path, ending]) => {
          const typed = file.endsWith('.d.ts') ? 'd.ts' : ending
          return `${posix.join(dirname(file), path!)}.${typed}`
        })
        .filter((path) => !held.has(path))
        .map((path) => `${file} imports ${path}`)
    })
    assert.ok(code.length > 100)
    assert.deepEqual(missing, [])
  })

  describe('installed from its tarball', () => {
    const folder = temporaryFolder()
    const start = processes()
    const run = (...words: string[]) =>
      start(words, { directory: folder(), executable: join(place, 'bin', 'rodizio') })

    beforeEach(function () {
      if (!installed) this.skip()
    })

    /** A tracker with the .conf of the example, changed; everything lies outside the package. */
    async function tracker(change: (conf: string) => string): Promise<string> {
      const port = await freePorts(20)
      const example = readFileSync(join(packageRoot, 'conf', 'custom-strategy.conf'), 'utf8')
      const conf = example
        .replace('port 2521', `port ${port}`)
        .replace('initialPort 10000', `initialPort ${port + 1}`)
      writeFileSync(join(folder(), 'custom.conf'), change(conf))
      await run('tracker', '-c', 'custom.conf').says(/^tracker listening/m)
      return `127.0.0.1:${port}`
    }

    /** Shares the same file as the others, and tells on which port. */
    async function share(at: string): Promise<string> {
      const port = await freePorts(20)
      writeFileSync(join(folder(), 'shared.txt'), 'the same everywhere')
      const ports = ['--peer-port', `${port}`, '--initial-port', `${port + 1}`]
      await run('share', 'shared.txt', '--tracker', at, ...ports).says(/^on the others/m)
      return `127.0.0.1:${port}`
    }

    async function sourceOf(at: string, turn: number): Promise<string> {
      const get = run('get', 'shared.txt', '--tracker', at, '-o', `${turn}`, '--json')
      assert.equal(await get.ended(), 0, get.stderr)
      const copy = readFileSync(join(folder(), `${turn}`, 'shared.txt'), 'utf8')
      assert.equal(copy, 'the same everywhere')
      return JSON.parse(get.stdout.trimEnd().split('\n').at(-1)!).sources[0].peer
    }

    it('simulates what it ships, by its bare name, with a strategy from outside', async () => {
      copyFileSync(join(packageRoot, 'conf', 'two-choices.js'), join(folder(), 'two-choices.js'))
      const words = ['liars', '--peers', 'node=3', '--seed', '5', '--json']
      const simulated = run('simulate', ...words, '--strategy', './two-choices.js')
      assert.equal(await simulated.ended(), 0, simulated.stderr)
      const [first, one] = simulated.stdout.split('\n')
      assert.deepEqual(JSON.parse(first!), { event: 'seeds', first: 5, count: 1 })
      const { strategy, seed } = JSON.parse(one!)
      assert.deepEqual([strategy, seed], ['./two-choices.js', 5])
    })

    it('runs a tracker with the strategy of the example, copied next to the .conf', async () => {
      const example = join(packageRoot, 'conf', 'two-choices.js')
      copyFileSync(example, join(folder(), 'two-choices.js'))
      const at = await tracker((conf) => conf)
      const sharer = await share(at)
      assert.equal(await sourceOf(at, 1), sharer)
    }).timeout(30_000)

    it('lets a strategy of one’s own decide who is next', async () => {
      const newestFirst = `export default {
        kind: 'strategy', api: 1, name: 'newest-first',
        create: () => ({
          next: (request, holders) => [...holders].reverse().slice(0, request.count),
        }),
      }`
      writeFileSync(join(folder(), 'newest-first.mjs'), newestFirst)
      const at = await tracker((conf) =>
        conf.replace(/strategy \.\/two-choices\.js \{[^}]*\}/, 'strategy ./newest-first.mjs;'),
      )
      const sharers = [await share(at), await share(at), await share(at)]
      for (let turn = 1; turn <= 3; turn++) assert.equal(await sourceOf(at, turn), sharers[2])
    }).timeout(30_000)

    it('makes the folder of a strategy, in which npm test passes, from an empty folder', () => {
      installIn(folder(), packed.tarball)
      const script = 'npx rodizio plugin new near-first && cd near-first && npm test'
      const { status, stdout, stderr } = spawnSync('sh', ['-c', script], {
        cwd: folder(),
        encoding: 'utf8',
        env: { ...process.env, npm_config_offline: 'true' },
      })
      assert.equal(status, 0, stdout + stderr)
      assert.match(stdout, /^made near-first\/.*$/m)
      assert.match(stdout, /^# fail 0$/m)
    }).timeout(60_000)

    it('is a library for import, for require and for TypeScript', () => {
      mkdirSync(join(folder(), 'node_modules'))
      const own = join(place, 'lib', 'node_modules', 'rodizio')
      symlinkSync(own, join(folder(), 'node_modules', 'rodizio'))
      copyFileSync(join(packageRoot, 'conf', 'two-choices.js'), join(folder(), 'two-choices.mjs'))
      for (const [name, text] of Object.entries(users)) writeFileSync(join(folder(), name), text)
      const node = (...words: string[]) =>
        spawnSync(process.execPath, words, { cwd: folder(), encoding: 'utf8' })

      assert.equal(node('use.mjs').stdout, 'function function function\n')
      assert.equal(node('use.cjs').stdout, 'function function function\n')
      const types = join(packageRoot, 'node_modules')
      const flags = '--noEmit --strict --module nodenext --lib es2023,esnext.disposable --checkJs'
      const node20 = ['--typeRoots', join(types, '@types'), '--types', 'node']
      const tsc = join(types, 'typescript', 'bin', 'tsc')
      const checked = node(tsc, ...flags.split(' '), ...node20, 'use.mts')
      assert.equal(checked.stdout, '')
    }).timeout(30_000)
  })
})

/** Programs that use the library. What must not compile is part of the last one. */
const say = `
  const say = ({ createTracker, createPeerNode }, { strategyContract }) =>
    console.log(typeof createTracker, typeof createPeerNode, typeof strategyContract)`
const users = {
  'use.mjs': `${say}; say(await import('rodizio'), await import('rodizio/contracts'))`,
  'use.cjs': `${say}; say(require('rodizio'), require('rodizio/contracts'))`,
  'use.mts': `
    import { createTracker, defineStrategy, type PeerNode } from 'rodizio'
    import { strategyContract } from 'rodizio/contracts'
    import twoChoices from './two-choices.mjs'

    const own = defineStrategy({
      kind: 'strategy',
      api: 1,
      name: 'own',
      options: { from: { integer: 0, min: 0, about: 'where to begin' } },
      create: ({ options }) => ({ next: (_, holders) => [...holders].slice(options.from) }),
    })
    strategyContract(own, { from: 0 })
    export const trackers = [
      createTracker({ strategy: own }),
      createTracker({ strategy: twoChoices }),
    ]
    export const bytesOf = (peer: PeerNode): number => peer.status().sharedBytes
    // @ts-expect-error
    export const mistaken = createTracker({ prot: 0 })`,
}
