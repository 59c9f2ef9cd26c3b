import assert from 'node:assert/strict'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { Diagnostics, formatDiagnostic } from '../../../core/conf/diagnostic.js'
import { readConf } from '../../../core/conf/read-conf.js'
import { inTemporaryFolder } from '../../support/temporary-folder.js'

const directives = `port 2521;

# Número máximo de peers atendidos ao mesmo tempo. Não precisa ser grande.
maxPeer 3;

# Porta inicial das conversas.
initialPort 10000;`

const asRead = ['port 2521', 'maxPeer 3', 'initialPort 10000']

function read(folder: string, name = 'tracker.conf') {
  const diagnostics = new Diagnostics()
  const statements = readConf(name, folder, diagnostics)
  return {
    said: statements.map((one) => [one.name, ...one.values].map(({ text }) => text).join(' ')),
    mistakes: diagnostics.list().map(formatDiagnostic),
    statements,
  }
}

/** Reads `tracker.conf` of a new folder with these files. */
function readFiles(files: Readonly<Record<string, string | Uint8Array>>) {
  return inTemporaryFolder(files, (folder) => read(folder))
}

describe('core/conf/read-conf', () => {
  it('reads the original files however they were saved', async () => {
    const crlf = directives.replaceAll('\n', '\r\n')
    const saved: Record<string, string | Uint8Array> = {
      LF: `${directives}\n`,
      CRLF: `${crlf}\r\n`,
      'no final newline': directives,
      'byte order mark': `\ufeff${directives}`,
      'byte order mark and CRLF': `\ufeff${crlf}`,
      'Latin-1': Buffer.from(directives, 'latin1'),
      'Latin-1 and CRLF': Buffer.from(crlf, 'latin1'),
      'old Mac': directives.replaceAll('\n', '\r'),
    }
    for (const [how, content] of Object.entries(saved)) {
      const { said, mistakes } = await readFiles({ 'tracker.conf': content })
      assert.deepEqual({ said, mistakes }, { said: asRead, mistakes: [] }, how)
    }
  })

  it('keeps lines and columns whatever the line ends and marks', async () => {
    for (const content of ['\ufeffport 1;\r\n maxPeer 3;', 'port 1;\n maxPeer 3;']) {
      const { statements } = await readFiles({ 'tracker.conf': content })
      const places = statements.map(({ name: { at } }) => `${at.line}:${at.column}`)
      assert.deepEqual(places, ['1:1', '2:2'])
    }
  })

  it('refuses values that are not UTF-8, and files in UTF-16', async () => {
    const latin = await readFiles({ 'tracker.conf': Buffer.from('# ó\nzone térreo;', 'latin1') })
    assert.deepEqual(latin.mistakes, [
      "tracker.conf:2:6: 't\ufffdrreo' is not UTF-8: save the file in that encoding",
    ])
    const utf16 = await readFiles({ 'tracker.conf': Buffer.from('\ufeffport 1;', 'utf16le') })
    assert.deepEqual(utf16.mistakes, ['tracker.conf: the file is UTF-16: save it as UTF-8'])
  })

  it('says why a file cannot be read', async () => {
    await inTemporaryFolder({ 'long.conf': '#'.repeat(256 * 1024 + 1) }, (folder) => {
      mkdirSync(join(folder, 'folder.conf'))
      const told = (name: string) => read(folder, name).mistakes
      assert.deepEqual(told('none.conf'), ['none.conf: the file does not exist'])
      assert.deepEqual(told('folder.conf'), ['folder.conf: the file is a folder, not a file'])
      assert.deepEqual(told('long.conf'), ['long.conf: the file is longer than 262144 bytes'])
      assert.deepEqual(told('long.conf/x'), [
        'long.conf/x: the file does not exist: a part of its path is not a folder',
      ])
    })
  })

  it('reads what is included in its place, relative to the file that includes it', async () => {
    const { said, mistakes, statements } = await readFiles({
      'tracker.conf': 'port 1;\ninclude conf.d/more.conf;\nmaxPeer 3;',
      'conf.d/more.conf': 'initialPort 2;\ninclude "./last.conf";',
      'conf.d/last.conf': 'secret key;',
    })
    assert.deepEqual(mistakes, [])
    assert.deepEqual(said, ['port 1', 'initialPort 2', 'secret key', 'maxPeer 3'])
    const { source, line } = statements[2]!.name.at
    assert.deepEqual([source.name, line], ['conf.d/last.conf', 1])
    assert.match(source.folder, /conf\.d$/)
  })

  it('includes what a pattern matches, in order of name', async () => {
    const files = {
      'tracker.conf': 'include conf.d/a*b*.conf; include conf.d/none*.conf;',
      'conf.d/ab2.conf': 'maxPeer 2;',
      'conf.d/a-b1.conf': 'port 1;',
      'conf.d/ab.confx': 'rubbish',
      'conf.d/xab.conf': 'rubbish',
      'conf.d/a.conf': 'rubbish',
    }
    assert.deepEqual((await readFiles(files)).said, ['port 1', 'maxPeer 2'])
    const order = {
      'tracker.conf': 'include d/x*1*2*; include d/ab*b;',
      'd/x-1-2': 'port 1;',
      'd/x-2-1': 'rubbish',
      'd/abb': 'maxPeer 2;',
      'd/ab': 'rubbish',
    }
    assert.deepEqual((await readFiles(order)).said, ['port 1', 'maxPeer 2'])
    const all = { 'tracker.conf': 'include d/*;', 'd/x': 'port 1;', 'd/.hidden': 'rubbish' }
    assert.deepEqual((await readFiles(all)).said, ['port 1'])
  })

  it('tells mistakes of included files with their names, in the order of reading', async () => {
    const { mistakes } = await readFiles({
      'tracker.conf': 'include a.conf;\ninclude none.conf;\n',
      'a.conf': 'maxPeer 3',
    })
    assert.deepEqual(mistakes, [
      "tracker.conf:2:9: 'none.conf' does not exist",
      "a.conf:1:10: 'maxPeer 3' has no end: did you forget ';' at the end of line 1?",
    ])
  })

  it('refuses an include that cannot be followed', async () => {
    const told: Record<string, string> = {
      'include;': "1:1: include takes one path, such as 'include common.conf;'",
      'include a b;': "1:1: include takes one path, such as 'include common.conf;'",
      'include a { }': "1:1: include takes one path, such as 'include common.conf;'",
      'include a*/b.conf;': "1:9: '*' may stand only behind the last '/' of an include",
      'include "";': "1:9: '.' is a folder, not a file",
    }
    for (const [text, mistake] of Object.entries(told)) {
      const { mistakes } = await readFiles({ 'tracker.conf': text })
      assert.deepEqual(mistakes, [`tracker.conf:${mistake}`])
    }
  })

  it('stops at circles, also through links', async () => {
    const files = {
      'tracker.conf': 'include a.conf;',
      'a.conf': 'include link.conf;',
      'real.conf': 'include real.conf;',
    }
    await inTemporaryFolder(files, (folder) => {
      symlinkSync('tracker.conf', join(folder, 'link.conf'))
      assert.deepEqual(read(folder).mistakes, [
        'a.conf:1:9: include goes round in a circle: tracker.conf → a.conf → link.conf',
      ])
      symlinkSync('real.conf', join(folder, 'other.conf'))
      assert.deepEqual(read(folder, 'other.conf').mistakes, [
        'other.conf:1:9: include goes round in a circle: other.conf → real.conf',
      ])
    })
  })

  it('bounds how deep and how many includes go', async () => {
    const deep = Object.fromEntries(
      Array.from({ length: 11 }, (_, index) => [`${index}.conf`, `include ${index + 1}.conf;`]),
    )
    const chain = await readFiles({ 'tracker.conf': 'include 0.conf;', ...deep })
    assert.deepEqual(chain.mistakes, ['7.conf:1:9: includes are nested more than 8 deep'])
    const many = await readFiles({ 'tracker.conf': 'include a.conf;'.repeat(65), 'a.conf': '' })
    assert.deepEqual(many.mistakes.slice(0, 1), [
      'tracker.conf:1:954: more than 64 files are included',
    ])
  })

  it('tells a hundred mistakes at most, of all files together', async () => {
    const files = { 'tracker.conf': `include a.conf;${';'.repeat(60)}`, 'a.conf': ';'.repeat(60) }
    assert.equal((await readFiles(files)).mistakes.length, 100)
  })

  it('takes any bytes whatever, and ends', async () => {
    await inTemporaryFolder({}, (folder) => {
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
          writeFileSync(join(folder, 'tracker.conf'), bytes)
          for (const line of read(folder).mistakes) assert.match(line, /^\S[^\n]*: \P{Cc}+$/u)
        }),
      )
    })
  })
})
