import assert from 'node:assert/strict'
import { join } from 'node:path'
import { configure } from '../../../core/conf/configure.js'
import { configureByOptions } from '../../../core/conf/configure-by-options.js'
import type { Program } from '../../../core/conf/programs.js'
import { RodizioError } from '../../../core/errors.js'
import type { Plugin, PluginKind } from '../../../core/extension-points/plugin.js'
import { inTemporaryFolder } from '../../support/temporary-folder.js'

const plugin = (kind: PluginKind, name: string, options = {}): Plugin => ({
  kind,
  api: 1,
  name,
  options,
  create: () => ({ next: () => [] }),
})
const drawing = plugin('strategy', 'drawing', {
  draw: { integer: 2, min: 1, max: 64, about: 'holders drawn' },
  list: { path: '', about: 'a file' },
})
const catalogue = [
  plugin('strategy', 'round-robin'),
  drawing,
  plugin('portAllocator', 'sequential'),
  plugin('pieceOrder', 'rarest-first'),
  plugin('transport', 'tcp'),
]

const secret = 'correct horse battery staple'

describe('core/conf/configure', () => {
  const files = {
    'conf/tracker.conf': 'port 1;\nsecret ./key;\nstrategy drawing {\n  draw 3;\n  list ./l;\n}',
    'conf/key': `${secret}\r\n`,
    'conf/wrong.conf': 'port x;\nmaxPeers 3;\nsecret ./none;\nstrategy none;\ninitialPort 1',
  }

  function run(folder: string, conf: string | undefined, flags = {}) {
    return configure('tracker', { conf, directory: folder, environment: {}, flags }, catalogue)
  }

  it('gives settings, plugins with their options, and the secret', () =>
    inTemporaryFolder(files, async (folder) => {
      const configured = await run(folder, 'conf/tracker.conf', { maxPeer: '5' })
      const { port, maxPeer } = configured.settings
      assert.deepEqual([port, maxPeer], [1, 5])
      assert.equal(configured.plugins.strategy.plugin, drawing)
      const list = join(folder, 'conf/l')
      assert.deepEqual(configured.plugins.strategy.options, { draw: 3, list })
      assert.equal(configured.plugins.portAllocator.plugin.name, 'sequential')
      assert.equal(configured.plugins.transport.plugin.name, 'tcp')
      assert.equal(new TextDecoder().decode(configured.secret), secret)
    }))

  it('gives the defaults where there is no .conf', () =>
    inTemporaryFolder({}, async (folder) => {
      const { settings, plugins, secret } = await run(folder, undefined)
      assert.deepEqual([settings.port, plugins.strategy.plugin.name], [2521, 'round-robin'])
      assert.equal(secret, undefined)
    }))

  it('starts default paths at the folder of the .conf', () =>
    inTemporaryFolder({ 'conf/peer.conf': '' }, async (directory) => {
      const from = { conf: 'conf/peer.conf', directory, environment: {}, flags: {} }
      const { shared } = (await configure('peer', from, catalogue)).settings
      assert.equal(shared, join(directory, 'conf/files'))
    }))

  it('names both files when a directive is given in two', () =>
    inTemporaryFolder({ 'a.conf': 'include b.conf;port 1;', 'b.conf': 'port 2;' }, (folder) =>
      assert.rejects(run(folder, 'a.conf'), {
        message: 'a.conf:1:16: port is given twice, at b.conf:1:1 and a.conf:1:16: keep one',
      }),
    ))

  it('throws one error that tells every mistake, one a line', () =>
    inTemporaryFolder(files, async (folder) => {
      const error = await run(folder, 'conf/wrong.conf', { maxPeer: '0' }).catch((all) => all)
      assert.ok(error instanceof RodizioError)
      assert.equal(error.code, 'CONF_INVALID')
      assert.deepEqual(error.message.replaceAll(folder, 'FOLDER').split('\n'), [
        "conf/wrong.conf:1:6: port must be an integer from 0 to 65535, not 'x'",
        'conf/wrong.conf:2:1: maxPeers is a directive of peer.conf, not of tracker.conf: ' +
          "did you mean 'maxPeer'?",
        'conf/wrong.conf:3:8: secret must be the path of a file, and what is named does not exist',
        "conf/wrong.conf:4:10: strategy 'none' is neither built in (round-robin or drawing) nor " +
          'a package found from FOLDER/conf: a file needs its path, as ./mine.js',
        "conf/wrong.conf:5:14: 'initialPort 1' has no end: " +
          "did you forget ';' at the end of line 5?",
        "--max-peer: must be an integer from 1 to 1024, not '0'",
      ])
    }))

  it('never shows a secret', () =>
    inTemporaryFolder({ long: `${secret}\n`.repeat(200), short: 'hunter2' }, async (folder) => {
      const told = async (value: string) => {
        const error = await run(folder, undefined, { secret: value }).catch((all) => all)
        return error.message
      }
      assert.deepEqual(await Promise.all(['hunter2', 'short', 'long', '.'].map(told)), [
        '--secret: must be the path of a file, and what is named does not exist',
        '--secret: must be the path of a file, and what is named holds fewer than 16 bytes: ' +
          "'openssl rand -hex 32' makes a good one",
        '--secret: must be the path of a file, and what is named is longer than 4096 bytes',
        '--secret: must be the path of a file, and what is named is a folder, not a file',
      ])
    }))

  it('takes a secret of 16 bytes without its newline, and not one of 15', () =>
    inTemporaryFolder({ a: 'x'.repeat(16), b: `${'x'.repeat(15)}\n\n` }, async (folder) => {
      assert.equal((await run(folder, undefined, { secret: 'a' })).secret?.length, 16)
      assert.equal((await run(folder, undefined, { secret: 'b' })).secret?.length, 16)
      await assert.rejects(
        inTemporaryFolder({ c: `${'x'.repeat(15)}\n` }, (other) =>
          run(other, undefined, { secret: 'c' }),
        ),
      )
    }))
})

describe('core/conf/configure-by-options', () => {
  const folders = { directory: '/home', from: '/plugins' }

  function run(options: object, program: Program = 'tracker') {
    return configureByOptions(program, { ...options }, folders, catalogue)
  }

  async function told(options: object, program?: Program) {
    const error = await run(options, program).catch((all) => all)
    assert.ok(error instanceof RodizioError, 'it was taken')
    assert.equal(error.code, 'CONF_INVALID')
    return error.message.split('\n')
  }

  it('gives the same as a .conf with these directives', async () => {
    const { settings } = await run({ port: 1, maxPeer: undefined, initialPort: 7 })
    assert.deepEqual(settings, { port: 1, maxPeer: 3, initialPort: 7, secret: '' })
    const peer = await configureByOptions('peer', { shared: 'x', wait: 5 }, folders, catalogue)
    assert.deepEqual([peer.settings.shared, peer.settings.wait], ['/home/x', 5])
  })

  it('takes a plugin by name or itself, alone or with options', async () => {
    const mine = { ...drawing, name: 'mine' }
    const choices = ['drawing', drawing, ['drawing', { draw: 5 }], [mine, { list: 'l' }], [mine]]
    const chosen = await Promise.all(
      choices.map(async (strategy) => (await run({ strategy })).plugins),
    )
    assert.deepEqual(
      chosen.map((plugins) => Object.entries(plugins)[0]?.[1]),
      [
        { plugin: drawing, options: { draw: 2, list: '' } },
        { plugin: drawing, options: { draw: 2, list: '' } },
        { plugin: drawing, options: { draw: 5, list: '' } },
        { plugin: mine, options: { draw: 2, list: '/plugins/l' } },
        { plugin: mine, options: { draw: 2, list: '' } },
      ],
    )
  })

  it('tells every mistake by the name of the option', async () => {
    assert.deepEqual(await told({ port: 70_000, prt: 1, maxPeers: 3, wait: 1, maxPeer: '3' }), [
      "prt: unknown directive 'prt': did you mean 'port'?",
      'maxPeers: maxPeers is a directive of peer.conf, not of tracker.conf: ' +
        "did you mean 'maxPeer'?",
      'wait: wait is a directive of peer.conf, not of tracker.conf: take it out',
      'port: must be an integer from 0 to 65535, not 70000',
      "maxPeer: must be an integer from 1 to 1024, not '3'",
    ])
    assert.deepEqual(await told({ strategy: ['drawing', { draw: 0, drw: 1 }] }), [
      "strategy.drw: drawing has no option 'drw': did you mean 'draw'?",
      'strategy.draw: must be an integer from 1 to 64, not 0',
    ])
    assert.deepEqual(await told({ wait: '30s' }, 'peer'), [
      "wait: must be a whole number of milliseconds from 0 to 86400000, not '30s'",
    ])
  })

  it('tells what is wrong with a plugin', async () => {
    assert.deepEqual(await told({ strategy: 'drawin' }), [
      "strategy: strategy 'drawin' is neither built in (round-robin or drawing) nor a package " +
        "found from /plugins: did you mean 'drawing'?",
    ])
    const noPlugin =
      "strategy: what was given is no plugin: it must be { kind: 'strategy', api: 1, " +
      'name, create }'
    assert.deepEqual(await told({ strategy: 5, transport: drawing }), [
      noPlugin,
      "transport: what was given is a plugin of kind 'strategy', not 'transport'",
    ])
    assert.deepEqual(await told({ strategy: [drawing, 5] }), [
      'strategy: options must be an object, not 5',
    ])
    assert.deepEqual(await told({ strategy: [] }), [noPlugin])
  })
})
