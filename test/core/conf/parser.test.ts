import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { Said } from './parse-text.js'
import { parseText } from './parse-text.js'

const forms: Record<string, readonly Said[]> = {
  '': [],
  '# nothing but a comment': [],
  'port 2521;': [['port', '2521']],
  'port 2521;# behind it': [['port', '2521']],
  'port\t2521 ; maxPeer 3;': [
    ['port', '2521'],
    ['maxPeer', '3'],
  ],
  'port\n  2521;': [['port', '2521']],
  'port # comment\n  2521 # comment\n;': [['port', '2521']],
  'port 1;\rmaxPeer 3;\r\ninitialPort 2;\n': [
    ['port', '1'],
    ['maxPeer', '3'],
    ['initialPort', '2'],
  ],
  'shared a#b;': [['shared', 'a#b']],
  'shared "# not a comment";': [['shared', '# not a comment']],
  'shared \'my "own" files\';': [['shared', 'my "own" files']],
  'shared "a \\"b\\" \\\\ c";': [['shared', 'a "b" \\ c']],
  'shared C:\\files;': [['shared', 'C:\\files']],
  "shared it's;": [['shared', "it's"]],
  'zone "";': [['zone', '']],
  'shared "a;b{c}";': [['shared', 'a;b{c}']],
  'shared músicas;': [['shared', 'músicas']],
  'shared shared;': [['shared', 'shared']],
  'strategy ./x.js{draw 3;}port 1;': [
    ['strategy', './x.js', [['draw', '3']]],
    ['port', '1'],
  ],
  'strategy x\n{\n  port 3;\n  deep { a; }\n}': [
    [
      'strategy',
      'x',
      [
        ['port', '3'],
        ['deep', [['a']]],
      ],
    ],
  ],
  'strategy x {\n  by\n  port;\n}': [['strategy', 'x', [['by', 'port']]]],
  'strategy x { }': [['strategy', 'x', []]],
}

/** Each mistake is one line; what can still be understood is. */
const mistakes: Record<string, { said: readonly Said[]; told: readonly string[] }> = {
  'port 2521\nmaxPeer 3;\n': {
    said: [
      ['port', '2521'],
      ['maxPeer', '3'],
    ],
    told: ["x.conf:1:10: 'port 2521' has no end: did you forget ';' at the end of line 1?"],
  },
  '\n\nport 2521 # the port\n\nmaxPer 3;': {
    said: [
      ['port', '2521'],
      ['maxPer', '3'],
    ],
    told: ["x.conf:3:10: 'port 2521' has no end: did you forget ';' at the end of line 3?"],
  },
  'port 2521 maxPeer 3;': {
    said: [
      ['port', '2521'],
      ['maxPeer', '3'],
    ],
    told: ["x.conf:1:10: 'port 2521' has no end: did you forget ';' before 'maxPeer'?"],
  },
  'port\nmaxPeer 3;': {
    said: [['port'], ['maxPeer', '3']],
    told: ["x.conf:1:5: 'port' has no end: did you forget ';' at the end of line 1?"],
  },
  'maxPeer 3;\nport 2521': {
    said: [
      ['maxPeer', '3'],
      ['port', '2521'],
    ],
    told: ["x.conf:2:10: 'port 2521' has no end: did you forget ';' at the end of line 2?"],
  },
  'strategy x { draw 3 }': {
    said: [['strategy', 'x', [['draw', '3']]]],
    told: ["x.conf:1:20: 'draw 3' has no end: did you forget ';' at the end of line 1?"],
  },
  'strategy x { draw 3\nport 4; }': {
    said: [
      [
        'strategy',
        'x',
        [
          ['draw', '3'],
          ['port', '4'],
        ],
      ],
    ],
    told: ["x.conf:1:20: 'draw 3' has no end: did you forget ';' at the end of line 1?"],
  },
  'port 1;; maxPeer 3;': {
    said: [
      ['port', '1'],
      ['maxPeer', '3'],
    ],
    told: ["x.conf:1:8: this ';' ends nothing: take it out"],
  },
  'port 1; } maxPeer 3;': {
    said: [
      ['port', '1'],
      ['maxPeer', '3'],
    ],
    told: ["x.conf:1:9: this '}' closes nothing: take it out, or look for a missing '{' above"],
  },
  'strategy x {\n  draw 3;\n': {
    said: [['strategy', 'x', [['draw', '3']]]],
    told: ["x.conf:1:12: this '{' is never closed: put '}' after what belongs to it"],
  },
  '{ draw 3; } port 1;': {
    said: [['port', '1']],
    told: ["x.conf:1:1: '{' has no name before it"],
  },
  'shared "my files;\nport 1;': {
    said: [
      ['shared', 'my files'],
      ['port', '1'],
    ],
    told: ['x.conf:1:8: this " is not closed on its line'],
  },
  "shared 'x": {
    said: [['shared', 'x']],
    told: [
      "x.conf:1:8: this ' is not closed on its line",
      "x.conf:1:10: 'shared x' has no end: did you forget ';' at the end of line 1?",
    ],
  },
  'shared "a"b;': {
    said: [['shared', 'a']],
    told: ["x.conf:1:11: 'b' follows a closing quote: put a space between them"],
  },
  'shared "C:\\files";': {
    said: [['shared', 'C:\\files']],
    told: [
      'x.conf:1:11: in quotes, \\ stands only before \\ and quotes: write \\\\ for a single \\',
    ],
  },
  'shared a\u0000b;': {
    said: [['shared', 'a\u0000b']],
    told: ["x.conf:1:8: 'a\\u0000b' has a control character: take it out"],
  },
  'shared caf\ufffd;': {
    said: [['shared', 'caf\ufffd']],
    told: ["x.conf:1:8: 'caf\ufffd' is not UTF-8: save the file in that encoding"],
  },
}

describe('core/conf/parser', () => {
  it('reads every form of a statement', () => {
    for (const [text, said] of Object.entries(forms))
      assert.deepEqual(parseText(text), { said, mistakes: [] }, text)
    assert.equal(Object.keys(forms).length, 22)
  })

  it('tells every mistake where it is, and goes on', () => {
    for (const [text, { said, told }] of Object.entries(mistakes))
      assert.deepEqual(parseText(text), { said, mistakes: told }, text)
    assert.equal(Object.keys(mistakes).length, 17)
  })

  it('tells all mistakes of a text, in order', () => {
    const { mistakes } = parseText('port 1\nmaxPeer "3;\n;\n}\nstrategy x {')
    assert.deepEqual(
      mistakes.map((line) => line.split(': ')[0]),
      ['x.conf:1:7', 'x.conf:2:9', 'x.conf:3:1', 'x.conf:4:1', 'x.conf:5:12'],
    )
  })

  it('bounds how deep blocks go', () => {
    const nested = (depth: number) => `${'a {'.repeat(depth)}${'}'.repeat(depth)} port 1;`
    assert.deepEqual(parseText(nested(8)).mistakes, [])
    const { said, mistakes } = parseText(nested(9))
    assert.deepEqual(mistakes, ['x.conf:1:27: blocks are nested more than 8 deep'])
    assert.deepEqual(said.at(-1), ['port', '1'])
  })

  it('tells a hundred mistakes at most', () => {
    assert.equal(parseText(';'.repeat(100_000)).mistakes.length, 100)
  })

  it('reads back whatever was written', () => {
    const word = fc.string({ unit: 'grapheme' }).filter((text) => !/\p{Cc}|\ufffd/u.test(text))
    const { statements } = fc.letrec<{ statements: Said[] }>((tie) => ({
      statements: fc.array(
        fc.oneof(
          fc.array(word, { minLength: 1, maxLength: 3 }),
          fc
            .tuple(fc.array(word, { minLength: 1, maxLength: 3 }), tie('statements'))
            .map(([words, block]) => [...words, block]),
        ),
        { maxLength: 4, depthIdentifier: 'block' },
      ),
    }))
    fc.assert(
      fc.property(statements, fc.boolean(), (said, quoteAll) => {
        fc.pre(depthOf(said) <= 8)
        assert.deepEqual(parseText(print(said, quoteAll)), { said, mistakes: [] })
      }),
    )
  })

  it('takes any text whatever, and ends', () => {
    const piece = fc.constantFrom(
      ...';{}"\'\\#\n\r\t =',
      'port',
      'strategy',
      '2521',
      '\ufffd',
      '\0',
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece).map((all) => all.join('')),
        ),
        (text) => {
          for (const line of parseText(text).mistakes)
            assert.match(line, /^x\.conf:\d+:\d+: \P{Cc}+$/u)
        },
      ),
      { numRuns: 500 },
    )
  })

  it('reads the longest text of one sort of character in no time', function () {
    this.timeout(5000)
    for (const char of ['a', ' ', ';', '{', '}', '"', '\\', '"\\', '#', '\n', 'a ', 'a;', 'a\n'])
      parseText(char.repeat((256 * 1024) / char.length))
  })
})

function depthOf(said: readonly Said[]): number {
  return Math.max(
    0,
    ...said.flat().map((part) => (typeof part === 'string' ? 0 : 1 + depthOf(part))),
  )
}

function print(said: readonly Said[], quoteAll: boolean): string {
  const lines = said.map((statement) => {
    const parts = statement.map((part) =>
      typeof part === 'string' ? printWord(part, quoteAll) : `{\n${print(part, quoteAll)}}`,
    )
    return parts.join(' ') + (typeof statement.at(-1) === 'string' ? ' ;\n' : '\n')
  })
  return lines.join('')
}

function printWord(word: string, quoteAll: boolean): string {
  if (!quoteAll && /^[^\s;{}"'#][^\s;{}]*$/.test(word)) return word
  return `"${word.replace(/["\\]/g, '\\$&')}"`
}
