import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { checkConf } from '../../../core/conf/check-conf.js'
import { formatDiagnostic } from '../../../core/conf/diagnostic.js'
import type { Plugin } from '../../../core/extension-points/plugin.js'
import { inTemporaryFolder } from '../../support/temporary-folder.js'

const builtIn = (kind: Plugin['kind'], name: string): Plugin => ({
  kind,
  api: 1,
  name,
  create: () => ({ next: () => [] }),
})
const catalogue = [
  builtIn('strategy', 'round-robin'),
  builtIn('portAllocator', 'sequential'),
  builtIn('pieceOrder', 'rarest-first'),
  builtIn('transport', 'tcp'),
]

const strategy = `export default {
  kind: 'strategy', api: 1, name: 'two-choices',
  options: {
    draw: { integer: 2, min: 1, max: 64, about: 'holders drawn' },
    rest: { durationMs: 1000, about: 'how long' },
  },
  create() { return { next: () => [] } },
}`

function check(text: string, name = 'x.conf') {
  const files = {
    [name]: text,
    'two-choices.js': strategy,
    key: '0123456789abcdef\n',
    short: '0123456789abcde\n',
  }
  return inTemporaryFolder(files, async (folder) => {
    const { program, diagnostics } = await checkConf(name, folder, catalogue)
    const lines = diagnostics.map((one) => formatDiagnostic(one).replaceAll(folder, 'FOLDER'))
    return { program, lines: lines.map((line) => line.replace(`${name}:`, '')) }
  })
}

const good: readonly (readonly [text: string, program: string])[] = [
  ['port 2521; maxPeer 3; initialPort 10000;', 'tracker'],
  ['strategy ./two-choices.js { draw 3; rest 2s; }', 'tracker'],
  ['port 1; secret key; portAllocator sequential; transport tcp { }', 'tracker'],
  ['peerPort 3333; shared files; maxPeers 3; serverIP 127.0.0.1; serverPort 2521;', 'peer'],
  ['announce live; wait 10min; zone "sala 3"; advertise tracker.example.org;', 'peer'],
]

/** What is wrong with a file: `line:column: sentence`. */
const bad: readonly (readonly [text: string, ...told: string[]])[] = [
  ['prt 2521;\nmaxPeer 3;', "1:1: unknown directive 'prt': did you mean 'port'?"],
  ['port=2521; maxPeer 3;', "1:1: unknown directive 'port=2521': did you mean 'port'?"],
  ['port = 2521;', "1:6: port takes its value without '='"],
  [
    'banana 1; maxPeer 3;',
    "1:1: unknown directive 'banana': tracker.conf has port, maxPeer, initialPort, strategy, " +
      'secret, portAllocator, hooks, transport',
  ],
  [
    'port 2521;\nmaxPeers 3;\ninitialPort 10000;\nstrategy round-robin;',
    "2:1: maxPeers is a directive of peer.conf, not of tracker.conf: did you mean 'maxPeer'?",
  ],
  [
    'port 1; maxPeer 2; serverIP 127.0.0.1;',
    '1:20: serverIP is a directive of peer.conf, not of tracker.conf: take it out',
  ],
  [
    'peerPort 1; maxPeers 2; port 3;',
    "1:25: port is a directive of tracker.conf, not of peer.conf: did you mean 'peerPort'?",
  ],
  ['port 1;\nmaxPeer 2;\n\nport 3;', '4:1: port is given twice, on line 1 and line 4: keep one'],
  ['port 1; port 1;', '1:9: port is given twice, on line 1: keep one'],
  ['port;', '1:1: port needs a value: an integer from 0 to 65535'],
  ['port 1 2;', '1:8: port takes one value, not 2'],
  ['wait 30 s;', '1:9: wait takes one value, not 2: write it without a space'],
  ['shared my files;', '1:11: shared takes one value, not 2: put quotes around one with spaces'],
  ['maxPeer { at 3; }', "1:9: maxPeer takes no block: end it with ';' instead"],
  ['maxPeer 0;', "1:9: maxPeer must be an integer from 1 to 1024, not '0'"],
  ['wait 10m;', "1:6: wait must be written 10min or 10ms: '10m' can be read in two ways"],
  [
    'strategy;',
    '1:1: strategy needs a value: a built-in name such as round-robin, a path such as ./mine.js, ' +
      'or a package',
  ],
  [
    'strategy round robin;',
    "1:16: strategy takes one name, not 2: options go in a block, as in 'strategy round { … }'",
  ],
  [
    'strategy ./two-choice.js;',
    "1:10: strategy './two-choice.js' cannot be loaded: there is no file FOLDER/two-choice.js",
  ],
  [
    'strategy ./two-choices.js {\n  drw 3;\n}',
    "2:3: two-choices has no option 'drw': did you mean 'draw'?",
  ],
  [
    'strategy ./two-choices.js {\n  port 3;\n}',
    "2:3: two-choices has no option 'port': it has draw, rest",
  ],
  [
    'strategy ./two-choices.js { draw 65; rest 1m; draw 2; }',
    "1:34: draw must be an integer from 1 to 64, not '65'",
    "1:43: rest must be written 1min or 1ms: '1m' can be read in two ways",
    '1:47: draw is given twice, on line 1: keep one',
  ],
  ['strategy round-robin { draw 3; }', "1:24: round-robin takes no options: take 'draw' out"],
  [
    'port 1; portAllocator ./two-choices.js;',
    "1:23: portAllocator './two-choices.js' is a plugin of kind 'strategy', not 'portAllocator'",
  ],
  [
    'port 1; secret keys;',
    '1:16: secret must be the path of a file, and what is named does not exist',
  ],
  [
    'port 1; secret short;',
    '1:16: secret must be the path of a file, and what is named holds fewer than 16 bytes: ' +
      "'openssl rand -hex 32' makes a good one",
  ],
  [
    'initialPort 10000;',
    "the file does not say whose it is: a tracker's has one of port, maxPeer, strategy; " +
      "a peer's one of peerPort, shared, maxPeers, serverIP, serverPort, announce, advertise, " +
      'zone, pieceOrder, wait, uploadRate, uploadRatePerPeer, downloadRate, downloadRatePerPeer',
  ],
  [
    'port 2521\nmaxPeer 0\nstratgy random;\nport 1;',
    "1:10: 'port 2521' has no end: did you forget ';' at the end of line 1?",
    "2:9: maxPeer must be an integer from 1 to 1024, not '0'",
    "2:10: 'maxPeer 0' has no end: did you forget ';' at the end of line 2?",
    "3:1: unknown directive 'stratgy': did you mean 'strategy'?",
    '4:1: port is given twice, on line 1 and line 4: keep one',
  ],
]

describe('core/conf/check-conf', () => {
  it('says nothing of files without a mistake, but whose they are', async () => {
    for (const [text, program] of good)
      assert.deepEqual(await check(text), { program, lines: [] }, text)
    assert.equal(good.length, 5)
  })

  it('tells every mistake in one sentence, with its place', async () => {
    for (const [text, ...told] of bad) {
      const { lines } = await check(text)
      assert.deepEqual(
        lines.map((line) => line.trim()),
        told,
        text,
      )
    }
    assert.equal(bad.length, 28)
  })

  it('goes by the directives, and by the name of the file only when they do not say', async () => {
    const programOf = async (text: string, name?: string) => (await check(text, name)).program
    assert.equal(await programOf('peerPort 1; shared x; port 2;', 'tracker.conf'), 'peer')
    assert.equal(await programOf('port 2; peerPort 1;', 'peer.conf'), 'peer')
    assert.equal(await programOf('port 2; peerPort 1;'), 'tracker')
    assert.equal(await programOf('# nothing', 'peer.conf'), 'peer')
    assert.equal(await programOf('# nothing'), undefined)
  })

  it('tells at its place what a plugin cannot be made of', async () => {
    const bad = `export default { kind: 'hooks', api: 1, name: 'bad',
      options: { n: { integer: 1, about: 'n' } },
      create({ options }) { if (options.n > 1) throw new Error('n is too high'); return {} } }`
    await inTemporaryFolder({ 'bad.js': bad }, async (folder) => {
      writeFileSync(join(folder, 'x.conf'), 'port 1;\nhooks ./bad.js;\nhooks ./bad.js { n 2; }\n')
      const { diagnostics } = await checkConf('x.conf', folder, catalogue)
      assert.deepEqual(diagnostics.map(formatDiagnostic), [
        'x.conf:2:7: hooks bad cannot be used: what its create returned has nothing; ' +
          'hooks have announce, request, commands',
        'x.conf:3:7: hooks bad cannot be used: its create threw an exception: n is too high',
      ])
    })
  })

  it('tells nothing else about a file that cannot be read', () =>
    inTemporaryFolder({}, async (folder) => {
      const { diagnostics } = await checkConf('none.conf', folder, catalogue)
      assert.deepEqual(diagnostics.map(formatDiagnostic), ['none.conf: the file does not exist'])
    }))
})
