import assert from 'node:assert/strict'
import { join, resolve, sep } from 'node:path'
import fc from 'fast-check'
import {
  collidingNames,
  collisionKey,
  nameProblem,
  printable,
} from '../../../core/content/names.js'

const deep = (depth: number): string => Array(depth).fill('d').join('/')

/** Names that may never be used, by what is wrong with them. */
const hostile: Readonly<Record<string, readonly string[]>> = {
  'is empty': [''],
  'is absolute': ['/', '/etc/passwd', '//server/share'],
  'contains a backslash': [
    '\\',
    '..\\x',
    'C:\\x',
    '\\\\server\\share',
    '\\\\?\\C:\\x',
    '\\\\.\\pipe\\x',
    'a\\b',
  ],
  'has a part that starts with a dot': [
    '.',
    '..',
    '...',
    '../x',
    '../../.ssh/authorized_keys',
    'a/../b',
    'a/..',
    './a',
    'a/./b',
    '.hidden',
    'a/.git/hooks/post-checkout',
    '.rodizio-0123456789abcdef0123456789abcdef.part',
  ],
  'has an empty part': ['a//b', 'a/', 'a///'],
  'contains one of < > : " | ? *, which not every system allows': [
    'C:',
    'C:x',
    'c:/windows/x',
    'file:stream',
    'a:$DATA',
    'a<b',
    'a>b',
    'a"b',
    'a|b',
    'what?',
    '*',
    '?/C:/x',
  ],
  'contains a control character': [
    'a\0b',
    'a\0.txt',
    'a\nb',
    'a\rb',
    'a\tb',
    'a\x1b[2Jb',
    'a\x07',
    'a\x7f',
    'a\x9b31m',
    'a\x85b',
  ],
  'contains an invisible or text-direction character': [
    'zero\u200bwidth',
    'a\u200c',
    'a\u200d',
    'a\u200eb',
    'gpj.\u202eexe',
    'a\u202bb',
    'a\u2066b',
    'a\u2028b',
    'a\u2029b',
    '\ufeffa',
    'soft\u00adhyphen',
    'a\u2060b',
    'a\u3164',
    'tag\u{e0041}',
  ],
  'has a part that ends with a dot or a space': [
    'trailing.',
    'trailing ',
    'a./b',
    'a /b',
    ' ',
    'x/ ',
    'a...',
  ],
  'has a part that is a device on Windows': [
    'CON',
    'con.txt',
    'NUL.txt',
    'nul',
    'PRN',
    'aux.h',
    'com1',
    'COM¹',
    'com0',
    'LPT9.log',
    'lpt³',
    'a/NUL',
    'NUL/a',
    'CON .txt',
    'CONIN$',
    'conout$',
    'CLOCK$',
    'nul.tar.gz',
  ],
  'is not in composed form (Unicode NFC)': ['e\u0301', '\u212b', 'a/\u1100\u1161'],
  'is not well-formed Unicode': ['a\ud800', '\udc00', '\udc00\ud800', 'a/\ud83d/b'],
  'has a part longer than 255 bytes': ['a'.repeat(256), `a/${'é'.repeat(128)}`, '😀'.repeat(64)],
  'is longer than 1024 bytes': [`${'a/'.repeat(512)}a`, 'é'.repeat(513)],
  'is nested deeper than 32 folders': [deep(33)],
}

const harmless = [
  'a',
  'a.txt',
  'a/b/c.tar.gz',
  'with space.txt',
  ' leading space',
  'two  spaces',
  'ação é útil.txt',
  'данные/файл',
  '日本語/ファイル.txt',
  '한국어',
  'fire🔥.txt',
  'heart❤\ufe0f.txt',
  'a'.repeat(255),
  'é'.repeat(127),
  deep(32),
  '~',
  '~root/x',
  '-rf',
  '$HOME',
  '%2e%2e',
  'a..b',
  'a...b/c',
  'CONSOLE',
  'icon',
  'com',
  'com10',
  'nully.txt',
  'a.nul',
  'model (1).gguf',
  "it's",
  'a;b&c`d`',
  'llama@9f3c2a17',
  '__proto__',
]

/** Any text, with what hostile names are made of more often than chance would have it. */
const anyName = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .array(
      fc.oneof(
        fc.constantFrom('.', '..', '/', '\\', ':', '~', 'C:', 'con', 'a', 'É', '\0', ' ', '\ud800'),
        fc.string({ unit: 'grapheme', maxLength: 3 }),
      ),
      { maxLength: 12 },
    )
    .map((parts) => parts.join('')),
)

describe('The gate for names', () => {
  it('refuses hostile names, each for its reason', () => {
    const names = Object.entries(hostile)
    for (const [reason, group] of names)
      for (const name of group) assert.equal(nameProblem(name), reason, JSON.stringify(name))
    assert.equal(
      names.reduce((count, [, group]) => count + group.length, 0),
      100,
    )
  })

  it('lets ordinary names through, in every script', () => {
    for (const name of harmless) assert.equal(nameProblem(name), undefined, JSON.stringify(name))
  })

  it('finds a part that may not be, wherever it stands among ordinary ones', () => {
    const part = fc.constantFrom('d', 'a.b', '-', 'console', 'x_1', '7')
    const parts = fc.array(part, { maxLength: 10 })
    const refused = fc.constantFrom('.', '..', '.x', 'x.', 'x ', 'con', 'Aux.txt', 'COM1', 'nul.')
    fc.assert(
      fc.property(parts, refused, parts, (before, bad, after) => {
        assert.equal(nameProblem([...before, ...after, 'd'].join('/')), undefined)
        assert.equal(nameProblem([...before, bad, ...after].join('/')), nameProblem(bad))
        assert.notEqual(nameProblem([...before, '', 'd', ...after].join('/')), undefined)
      }),
    )
  })

  it('lets through nothing that resolves to a place outside the directory', () => {
    const root = resolve(sep, 'srv', 'shared')
    fc.assert(
      fc.property(anyName, (name) => {
        if (nameProblem(name) !== undefined) return
        assert.ok(resolve(root, name).startsWith(root + sep))
        assert.equal(resolve(root, name), join(root, ...name.split('/')))
      }),
      { numRuns: 2_000 },
    )
  })

  it('judges a name the same when it is written to bytes and read again', () => {
    fc.assert(
      fc.property(anyName, (name) => {
        if (nameProblem(name) !== undefined) return
        assert.equal(Buffer.from(name).toString(), name)
      }),
      { numRuns: 1_000 },
    )
  })

  it('refuses every control character there is', () => {
    for (let code = 0; code < 0xa0; code++) {
      if (code >= 0x20 && code < 0x7f) continue
      assert.equal(nameProblem(`a${String.fromCharCode(code)}b`), 'contains a control character')
    }
  })
})

describe('collisionKey', () => {
  it('is equal for names that some file system takes for one', () => {
    const same = [
      ['README', 'readme'],
      ['é', 'e\u0301'],
      ['É', 'e\u0301'],
      ['Straße', 'STRASSE'],
      ['Straße', 'STRAẞE'],
      ['ΣΑΣ', 'σας'],
      ['\u212a', 'k'],
      ['ﬁle', 'FILE'],
    ]
    for (const [one, other] of same) assert.equal(collisionKey(one!), collisionKey(other!))
  })

  it('differs for names that differ everywhere', () => {
    assert.notEqual(collisionKey('a'), collisionKey('b'))
    assert.notEqual(collisionKey('e'), collisionKey('é'))
    assert.notEqual(collisionKey('a/b'), collisionKey('a-b'))
  })

  it('is the same for either case of every letter, and for its own key', () => {
    for (let code = 0; code < 0x20000; code++) {
      if (code >= 0xd800 && code < 0xe000) continue
      const letter = String.fromCodePoint(code)
      const key = collisionKey(letter)
      for (const other of [
        letter.toLowerCase(),
        letter.toUpperCase(),
        letter.normalize('NFC'),
        key,
      ])
        if (collisionKey(other) !== key) assert.fail(`U+${code.toString(16)}`)
    }
  })
})

describe('collidingNames', () => {
  it('names each later name that cannot stand beside an earlier one', () => {
    const names = ['README', 'a', 'a/b', 'docs/x', 'docs/y', 'DOCS', 'readme', 'b/c/d', 'B/C']
    assert.deepEqual(
      [...collidingNames(names)],
      [
        ['a/b', 'cannot stand beside a on every system'],
        ['DOCS', 'cannot stand beside docs/x on every system'],
        ['readme', 'cannot stand beside README on every system'],
        ['B/C', 'cannot stand beside b/c/d on every system'],
      ],
    )
  })

  it('leaves what it refuses out of what follows', () => {
    assert.deepEqual([...collidingNames(['a', 'A/x', 'a/x/y']).keys()], ['A/x', 'a/x/y'])
    assert.deepEqual([...collidingNames(['a', 'A/x', 'x']).keys()], ['A/x'])
  })

  it('leaves a set in which no two names collide, whatever comes in', () => {
    const segment = fc.constantFrom('a', 'A', 'b', 'é', 'É', 'e\u0301')
    const name = fc.array(segment, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'))
    fc.assert(
      fc.property(fc.uniqueArray(name, { maxLength: 20 }), (names) => {
        const colliding = collidingNames(names)
        const keys = names.filter((each) => !colliding.has(each)).map(collisionKey)
        for (const key of keys)
          for (const other of keys)
            assert.ok(key === other || !other.startsWith(`${key}/`), `${key} and ${other}`)
        assert.equal(new Set(keys).size, keys.length)
      }),
    )
  })
})

describe('printable', () => {
  it('spells out what a terminal would obey or hide, and nothing else', () => {
    assert.equal(printable('a\x1b[31mb\n'), 'a\\u{1B}[31mb\\u{A}')
    assert.equal(printable('gpj.\u202eexe'), 'gpj.\\u{202E}exe')
    assert.equal(printable('\u{e0041}\ud800'), '\\u{E0041}\\u{D800}')
    for (const name of harmless) assert.equal(printable(name), name)
  })

  it('leaves nothing to spell out', () => {
    fc.assert(
      fc.property(anyName, (text) => {
        const shown = printable(text)
        assert.equal(printable(shown), shown)
        assert.doesNotMatch(shown, /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Surrogate}]/u)
      }),
      { numRuns: 1_000 },
    )
  })
})
