import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ERROR_CODES } from '../../../core/errors.js'
import { LIMITS } from '../../../core/limits.js'
import { FrameDecoder } from '../../../core/wire/frame-decoder.js'
import { KINDS } from '../../../core/wire/kinds.js'
import { PROTOCOL } from '../../../core/wire/messages.js'
import { packageRoot } from '../../support/package-root.js'
import { SAMPLE_PAYLOAD, SAMPLES } from './sample-messages.js'

const doc = readFileSync(join(packageRoot, 'docs/protocol.md'), 'utf8')

describe('docs/protocol.md', () => {
  it('has the version and the numbers of all kinds', () => {
    assert.match(doc, new RegExp(`Version\\s+${PROTOCOL.major}\\.${PROTOCOL.minor}\\b`))
    const rows = [...doc.matchAll(/^\| 0x([0-9a-f]{2}) \| `([a-z-]+)` +\|/gm)]
    const kinds = Object.fromEntries(rows.map(([, hex, name]) => [name, Number.parseInt(hex!, 16)]))
    assert.deepEqual(kinds, KINDS)
  })

  for (const [kind, [full]] of Object.entries({ ...SAMPLES, payload: [SAMPLE_PAYLOAD] })) {
    it(`has a section on '${kind}' that names every field`, () => {
      const section = new RegExp(`^#### \`${kind}\`\\n(.*?)(?=^##)`, 'ms').exec(doc)?.[1]
      assert.ok(section, 'no section')
      const types = doc.slice(doc.indexOf('## Types'), doc.indexOf('## On every connection'))
      for (const field of fieldsOf(full).filter((field) => field !== 'kind')) {
        // What is inside a map may stand where that map is explained for all messages.
        const where = field in full! ? section : section + types
        assert.ok(where.includes(`\`${field}\``), `nothing about ${field}`)
      }
    })
  }

  it('names only limits and error codes that there are', () => {
    const words = [...doc.matchAll(/`([a-z]+[A-Z]\w*(?:Ms|Max|PerBatch))`/g)].map(
      ([, word]) => word!,
    )
    const fields = new Set(Object.values(SAMPLES).flatMap(([full]) => fieldsOf(full)))
    for (const word of words) assert.ok(word in LIMITS || fields.has(word), word)
    const codes = [...doc.matchAll(/^\| `([A-Z_]+)` +\|/gm)].map(([, code]) => code!)
    assert.ok(codes.length > 5)
    for (const code of codes) assert.ok(Object.hasOwn(ERROR_CODES, code), code)
  })

  it('gives the bounds in figures as they are', () => {
    const figure = (bytes: number) => bytes.toLocaleString('en-GB')
    for (const bytes of [
      LIMITS.frameBytesMax,
      LIMITS.quickBlockBytesMax,
      LIMITS.bundleBytesMax,
      LIMITS.bundleBytesMax + 13,
      LIMITS.arrayEntriesMax,
      LIMITS.nameBytesMax,
      LIMITS.piecesWanted,
    ]) {
      assert.ok(doc.includes(figure(bytes)), figure(bytes))
    }
  })

  it('has an example that reads as it says', () => {
    const [, hex] = /^```hex\n(.*?)^```/ms.exec(doc)!
    const decoder = new FrameDecoder()
    const kinds = hex!
      .trim()
      .split('\n')
      .map((line) => {
        decoder.feed(Buffer.from(line, 'hex'))
        const message = decoder.next()
        assert.ok(message && 'kind' in message && decoder.left === 0 && !decoder.midFrame, line)
        return message.kind
      })
    assert.deepEqual(kinds, ['hello', 'enter', 'admitted', 'ask'])
  })

  it('links only to sections that there are', () => {
    const anchors = [...doc.matchAll(/^#+ (.+)$/gm)].map(([, title]) =>
      title!
        .toLowerCase()
        .replace(/[^\w -]/g, '')
        .replaceAll(' ', '-'),
    )
    for (const [, link] of doc.matchAll(/\]\(#([\w-]+)\)/g))
      assert.ok(anchors.includes(link!), link)
  })
})

/** All names of fields in a value, at any depth. */
function fieldsOf(value: unknown): string[] {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return []
  const inner = Object.values(value).flatMap(fieldsOf)
  return Array.isArray(value) ? inner : [...Object.keys(value), ...inner]
}
