import fc from 'fast-check'
import { normaliseHost } from '../../../core/wire/address.js'
import type { MessageOf } from '../../../core/wire/message-shapes.js'
import type { Message, MessageKind } from '../../../core/wire/messages.js'

/** Any valid message of every kind, for properties. */

/** Records as decoders make them: with a prototype. */
const record = <M extends object, R extends keyof M = keyof M>(
  fields: { [F in keyof M]: fc.Arbitrary<M[F]> },
  requiredKeys: R[] = Object.keys(fields) as R[],
) => fc.record<M, R>(fields, { requiredKeys, noNullPrototype: true })

const bytes = (min: number, max = min) => fc.uint8Array({ minLength: min, maxLength: max })
const hex = (length: number) => bytes(length).map((value) => Buffer.from(value).toString('hex'))
const count = fc.nat(2 ** 31 - 1).map((value) => value * 2 + 1)
const size = fc.nat().chain((high) => fc.constant(high * 2048 + (high % 2048)))
const generation = fc.oneof(fc.constant(-1), size)
const port = fc.integer({ min: 1, max: 65535 })
const share = fc.double({ min: 0, max: 1, noNaN: true }).map((value) => value + 0)
const name = fc
  .string({ unit: 'binary', maxLength: 300 })
  .filter((text) => Buffer.byteLength(text) <= 1024)
const text = fc
  .string({ unit: 'binary', maxLength: 200 })
  .map((text) => text.replace(/\p{Control}/gu, ' '))
const host = fc.oneof(fc.ipV4(), fc.ipV6(), fc.domain()).map(normaliseHost)
const root = hex(32)
const id = hex(16)
const token = bytes(16)
const digest = bytes(32)
const address = record({ host, port })
const file = record({ name, root, size })
const few = <T>(of: fc.Arbitrary<T>) => fc.array(of, { maxLength: 5 })
const hashes = (max: number) =>
  fc.nat(max).chain((hashCount) => bytes(32 * hashCount)) as fc.Arbitrary<Uint8Array>
const holder = record({ peer: address, share, zone: text, fingerprint: digest }, ['peer', 'share'])

const outcome = record({
  peer: address,
  result: fc.constantFrom('served', 'full', 'unreachable', 'stalled', 'missing'),
  bytes: size,
  ms: count,
})

const of = <K extends MessageKind, M extends object, R extends keyof M = keyof M>(
  kind: K,
  fields: { [F in keyof M]: fc.Arbitrary<M[F]> },
  requiredKeys: R[] = Object.keys(fields) as R[],
) =>
  record(fields, requiredKeys).map((values) => ({ kind, ...values })) as unknown as fc.Arbitrary<
    MessageOf<K>
  >

export const ARBITRARY_MESSAGES: { readonly [K in MessageKind]: fc.Arbitrary<MessageOf<K>> } = {
  hello: of(
    'hello',
    {
      major: fc.constant(1),
      minor: fc.nat(255),
      features: few(text),
      instance: id,
      nonce: token,
      token,
      zone: text,
      labels: few(text),
      fingerprint: digest,
    },
    ['major', 'minor', 'features', 'instance', 'nonce'],
  ),
  failure: of('failure', { code: text, text, retryMs: count, file: count }, ['code', 'text']),
  auth: of('auth', { mac: digest }),
  ping: of('ping', {}),
  enter: of('enter', { as: fc.constantFrom('exchange', 'live') }),
  queued: of('queued', { place: count }),
  admitted: of('admitted', { port: fc.nat(65535), token }),
  probe: of('probe', { session: id, challenge: token }),
  proof: of('proof', { mac: fc.oneof(digest, bytes(0)) }),
  register: of(
    'register',
    {
      port,
      advertise: host,
      session: id,
      secret: token,
      generation,
      files: count,
      slots: count,
      freeSlots: count,
    },
    ['port', 'generation', 'files', 'slots', 'freeSlots'],
  ),
  registered: of('registered', {
    session: id,
    secret: token,
    generation,
    host,
    heartbeatMs: count,
  }),
  files: of('files', {
    from: generation,
    generation,
    add: few(record({ name, root, size, share }, ['name', 'root', 'size'])),
    remove: few(file),
    more: fc.boolean(),
  }),
  'files-taken': of('files-taken', { generation, refused: few(record({ name, reason: text })) }),
  ask: of(
    'ask',
    {
      name,
      root,
      rootPrefix: root.chain((digits) =>
        fc.integer({ min: 8, max: 64 }).map((n) => digits.slice(0, n)),
      ),
      count,
      need: fc.constantFrom('complete', 'any'),
      share,
      outcomes: few(outcome),
      known: few(address),
    },
    ['name', 'count', 'need', 'share', 'outcomes', 'known'],
  ),
  answer: of('answer', { file, holders: few(holder), known: count, retryMs: count }),
  'not-one': of('not-one', { name, versions: few(file), near: few(name) }),
  'ask-many': of('ask-many', { files: few(record({ name, root })) }),
  'answer-many': of('answer-many', {
    holders: few(holder),
    next: few(fc.integer({ min: -1, max: 4095 })),
  }),
  browse: of('browse', { after: file, prefix: name }, []),
  'catalogue-page': of('catalogue-page', {
    files: few(record({ name, root, size, holders: count, partial: count })),
    more: fc.boolean(),
  }),
  'who-has': of('who-has', { name }),
  'holder-list': of('holder-list', { files: few(record({ file, holders: few(holder) })) }),
  explain: of('explain', { name, root, need: fc.constantFrom('complete', 'any'), session: id }, [
    'name',
    'need',
  ]),
  explanation: of('explanation', {
    file,
    strategy: text,
    fault: text,
    holders: few(
      record({
        peer: address,
        share,
        zone: text,
        place: count,
        rule: fc.constantFrom('offered', 'asker', 'busy', 'failed', 'full', 'partial'),
        words: text,
        slots: count,
        freeSlots: count,
        served: size,
        reporters: count,
        failed: count,
        bytesPerSecond: size,
      }),
    ),
    more: count,
  }),
  report: of('report', { outcomes: few(outcome), known: few(address) }),
  goodbye: of('goodbye', { session: id, secret: token }),
  farewell: of('farewell', {}),
  open: of('open', { file: count, root, size }),
  'open-bundle': of('open-bundle', { file: count, contents: few(record({ root, size })) }),
  opened: of('opened', { file: count, complete: fc.boolean(), have: bytes(0, 300) }),
  'close-file': of('close-file', { file: count }),
  'layer-request': of('layer-request', { file: count, range: count }),
  layer: of('layer', { file: count, range: count, hashes: hashes(512), proof: hashes(20) }),
  have: of('have', { file: count, pieces: few(count) }),
  wish: of('wish', { file: count, want: fc.constantFrom('nothing', 'more', 'now'), pieces: count }),
  grant: of('grant', {
    file: count,
    ticket: count,
    extra: fc.boolean(),
    suggested: fc.option(fc.nat(0xfffffffe), { nil: undefined }),
    port: fc.nat(65535),
    token,
  }),
  request: of('request', { ticket: count, offset: size, length: count }),
  cancel: of('cancel', { ticket: count }),
  taken: of('taken', { ticket: count, length: count }),
}

export const arbitraryMessage: fc.Arbitrary<Message> = fc.oneof(
  ...(Object.values(ARBITRARY_MESSAGES) as fc.Arbitrary<Message>[]),
)
