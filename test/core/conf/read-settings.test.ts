import assert from 'node:assert/strict'
import fc from 'fast-check'
import { Diagnostics, formatDiagnostic } from '../../../core/conf/diagnostic.js'
import { PEER_DIRECTIVES, TRACKER_DIRECTIVES } from '../../../core/conf/directives.js'
import { parse } from '../../../core/conf/parser.js'
import type { Program } from '../../../core/conf/programs.js'
import { directivesOf, isDirective, PROGRAMS } from '../../../core/conf/programs.js'
import { readSettings } from '../../../core/conf/read-settings.js'
import { flagOf, variableOf } from '../../../core/conf/spelling.js'

interface Given {
  readonly conf?: string
  readonly environment?: Readonly<Record<string, string>>
  readonly flags?: Readonly<Record<string, string>>
}

function read<P extends Program>(program: P, { conf = '', environment = {}, flags = {} }: Given) {
  const diagnostics = new Diagnostics()
  const source = { name: PROGRAMS[program].confName, folder: '/etc/rodizio' }
  diagnostics.begin(source)
  const layers = {
    conf: parse(conf, source, isDirective, diagnostics),
    environment,
    flags,
    directory: '/home/ana',
    confFolder: '/etc/rodizio',
  }
  const result = readSettings(program, layers, diagnostics)
  return { ...result, mistakes: diagnostics.list().map(formatDiagnostic) }
}

describe('core/conf/read-settings', () => {
  it('fills in the defaults of the table', () => {
    assert.deepEqual(read('tracker', {}).settings, {
      port: 2521,
      maxPeer: 3,
      initialPort: 10000,
      secret: '',
    })
    const { settings, plugins, places } = read('peer', {})
    assert.deepEqual(settings, {
      peerPort: 3333,
      shared: '/etc/rodizio/files',
      maxPeers: 3,
      serverIP: '127.0.0.1',
      serverPort: 2521,
      initialPort: 20000,
      announce: 'on-request',
      advertise: '',
      zone: '',
      wait: 30_000,
      uploadRate: 0,
      uploadRatePerPeer: 0,
      downloadRate: 0,
      downloadRatePerPeer: 0,
      secret: '',
    })
    assert.deepEqual(
      Object.values(plugins)
        .flat()
        .map(({ kind, name }) => [kind, name.text]),
      [
        ['pieceOrder', 'rarest-first'],
        ['portAllocator', 'sequential'],
        ['transport', 'tcp'],
      ],
    )
    assert.deepEqual(places, {})
  })

  it('lets a flag beat the environment, the environment the file, the file the default', () => {
    const layers: Given[] = [
      { flags: { maxPeer: '9' } },
      { environment: { RODIZIO_MAX_PEER: '8' } },
      { conf: 'maxPeer 7;' },
    ]
    fc.assert(
      fc.property(fc.subarray(layers), (given) => {
        const { settings, mistakes } = read('tracker', Object.assign({}, ...given))
        const strongest = ['9', '8', '7'].find((_, index) => given.includes(layers[index]!)) ?? '3'
        assert.deepEqual([settings.maxPeer, mistakes], [Number(strongest), []])
      }),
    )
  })

  it('does the same for plugins, whose options go with the name', () => {
    const conf = 'strategy ./mine.js { draw 3; }'
    const inConf = read('tracker', { conf }).plugins.strategy![0]!
    assert.deepEqual([inConf.name.text, inConf.options.length], ['./mine.js', 1])
    const flags = { strategy: './other.js' }
    const byFlag = read('tracker', { conf, flags }).plugins.strategy![0]!
    assert.deepEqual([byFlag.name.text, byFlag.options.length], ['./other.js', 0])
    assert.equal(inConf.name.at.source.folder, '/etc/rodizio')
    assert.equal(byFlag.name.at.source.folder, '/home/ana')
  })

  it('takes all hooks of the strongest layer, in their order', () => {
    const names = (given: Given) =>
      read('tracker', given).plugins.hooks!.map(({ name, options }) => [name.text, options.length])
    const conf = 'hooks ./a.js; maxPeer 3; hooks allow-list { allow "::/0 *"; } hooks ./a.js;'
    assert.deepEqual(names({}), [])
    assert.deepEqual(names({ conf }), [
      ['./a.js', 0],
      ['allow-list', 1],
      ['./a.js', 0],
    ])
    assert.deepEqual(names({ conf, flags: { hooks: './b.js' } }), [['./b.js', 0]])
    assert.match(read('tracker', { conf: 'hooks;' }).mistakes[0]!, /hooks needs a value/)
  })

  it('starts paths where they were said', () => {
    const shared = (given: Given) => read('peer', given).settings.shared
    assert.equal(shared({ conf: 'shared music;' }), '/etc/rodizio/music')
    assert.equal(shared({ environment: { RODIZIO_SHARED: 'music' } }), '/home/ana/music')
    assert.equal(shared({ flags: { shared: '../music' } }), '/home/music')
    assert.equal(shared({ flags: { shared: '/srv' } }), '/srv')
  })

  it('takes an empty variable for none, and an empty flag for the wish to have none', () => {
    const conf = 'zone "sala 3";'
    assert.equal(read('peer', { conf, environment: { RODIZIO_ZONE: '' } }).settings.zone, 'sala 3')
    assert.equal(read('peer', { conf, flags: { zone: '' } }).settings.zone, '')
  })

  it('checks every layer, and names the flag or the variable', () => {
    const { mistakes } = read('tracker', {
      conf: 'maxPeer 0;',
      environment: { RODIZIO_MAX_PEER: 'many', RODIZIO_STRATEGY: 'random' },
      flags: { maxPeer: '5000', port: '', strategy: '' },
    })
    assert.deepEqual(mistakes, [
      "tracker.conf:1:9: maxPeer must be an integer from 1 to 1024, not '0'",
      "--port: must be an integer from 0 to 65535, not ''",
      "RODIZIO_MAX_PEER: must be an integer from 1 to 1024, not 'many'",
      "--max-peer: must be an integer from 1 to 1024, not '5000'",
      '--strategy: needs a value: a built-in name such as round-robin, a path such as ./mine.js, ' +
        'or a package',
    ])
  })

  it('knows where each value was said', () => {
    const conf = 'secret key;\nmaxPeer 4;'
    const { places } = read('tracker', { conf, flags: { maxPeer: '5' } })
    assert.deepEqual(Object.keys(places), ['maxPeer', 'secret'])
    assert.equal(places.maxPeer?.source.name, '--max-peer')
    assert.deepEqual([places.secret?.line, places.secret?.column], [1, 8])
  })
})

describe('core/conf/directives', () => {
  const tables = { tracker: TRACKER_DIRECTIVES, peer: PEER_DIRECTIVES }

  it('gives every directive one flag and one variable, no two the same', () => {
    for (const table of Object.values(tables)) {
      const names = Object.keys(table)
      assert.equal(new Set(names.map(flagOf)).size, names.length)
      assert.equal(new Set(names.map(variableOf)).size, names.length)
    }
    const programs = Object.values(PROGRAMS)
    const variables = Object.values(tables).flatMap((table) => Object.keys(table).map(variableOf))
    for (const { confVariable } of programs) assert.ok(!variables.includes(confVariable))
  })

  it('spells flags and variables as people expect', () => {
    assert.deepEqual(
      ['port', 'maxPeer', 'serverIP', 'portAllocator'].map((name) => [
        flagOf(name),
        variableOf(name),
      ]),
      [
        ['--port', 'RODIZIO_PORT'],
        ['--max-peer', 'RODIZIO_MAX_PEER'],
        ['--server-ip', 'RODIZIO_SERVER_IP'],
        ['--port-allocator', 'RODIZIO_PORT_ALLOCATOR'],
      ],
    )
  })

  it('means the same by a name in both files, but for its default', () => {
    for (const [name, spec] of Object.entries(directivesOf('tracker'))) {
      const other = directivesOf('peer')[name]
      if (other) assert.deepEqual({ ...other, integer: 0 }, { ...spec, integer: 0 }, name)
    }
  })

  it('calls a directive that names a plugin like the kind of plugin', () => {
    for (const table of Object.values(tables)) {
      for (const [name, spec] of Object.entries(table))
        if ('plugin' in spec) assert.equal(spec.plugin, name)
    }
  })
})
