import type { MessageOf } from '../../../core/wire/message-shapes.js'
import type { Message, MessageKind, PayloadHeader } from '../../../core/wire/messages.js'

/**
 * One message of every kind with every field, and one with none of the optional ones where there
 * are any. Their bytes are recorded in `test/fixtures/protocol-1.0.json`: neither may ever change.
 */

const run = (first: number, length: number) =>
  Uint8Array.from({ length }, (_, index) => (first + index) & 0xff)

const root = '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f'
const session = 'f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff'
const file = { name: 'música/olá mundo.bin', root, size: 5_368_709_120 }
const empty = { name: 'empty', root: 'ff'.repeat(32), size: 0 }
const peer = { host: '192.0.2.7', port: 3333 }
const peer6 = { host: '2001:db8::7', port: 65535 }
const holder = { peer, share: 0.5, zone: 'rack 1', fingerprint: run(64, 32) }

export const SAMPLES: { readonly [K in MessageKind]: readonly MessageOf<K>[] } = {
  hello: [
    {
      kind: 'hello',
      major: 1,
      minor: 0,
      features: ['secret'],
      instance: session,
      nonce: run(1, 16),
      token: run(2, 16),
      zone: 'rack 1',
      labels: ['blue'],
      fingerprint: run(3, 32),
    },
    { kind: 'hello', major: 1, minor: 0, features: [], instance: session, nonce: run(1, 16) },
  ],
  failure: [
    { kind: 'failure', code: 'BUSY', text: 'the queue is full', retryMs: 2000, file: 7 },
    { kind: 'failure', code: 'REFUSED', text: 'não' },
  ],
  auth: [{ kind: 'auth', mac: run(4, 32) }],
  ping: [{ kind: 'ping' }],

  enter: [
    { kind: 'enter', as: 'exchange' },
    { kind: 'enter', as: 'live' },
  ],
  queued: [{ kind: 'queued', place: 17 }],
  admitted: [{ kind: 'admitted', port: 10000, token: run(5, 16) }],
  probe: [{ kind: 'probe', session, challenge: run(6, 16) }],
  proof: [
    { kind: 'proof', mac: run(7, 32) },
    { kind: 'proof', mac: run(0, 0) },
  ],
  register: [
    {
      kind: 'register',
      port: 3333,
      advertise: 'peer.example',
      session,
      secret: run(8, 16),
      generation: 12,
      files: 100_000,
      slots: 3,
      freeSlots: 2,
    },
    { kind: 'register', port: 3333, generation: 0, files: 0, slots: 3, freeSlots: 3 },
  ],
  registered: [
    {
      kind: 'registered',
      session,
      secret: run(9, 16),
      generation: -1,
      host: '2001:db8::7',
      heartbeatMs: 10_000,
    },
  ],
  files: [
    {
      kind: 'files',
      from: -1,
      generation: 12,
      add: [{ ...file, share: 0.25 }, empty],
      remove: [file],
      more: true,
    },
  ],
  'files-taken': [
    { kind: 'files-taken', generation: 12, refused: [{ name: '../x', reason: 'it leaves' }] },
  ],
  ask: [
    {
      kind: 'ask',
      name: file.name,
      root,
      rootPrefix: '00010203',
      count: 8,
      need: 'any',
      share: 0.75,
      outcomes: [{ peer, result: 'bad-content', bytes: 16_777_216, ms: 1500 }],
      known: [peer6],
    },
    {
      kind: 'ask',
      name: file.name,
      count: 1,
      need: 'complete',
      share: 0,
      outcomes: [],
      known: [],
    },
  ],
  answer: [
    {
      kind: 'answer',
      file,
      holders: [holder, { peer: peer6, share: 1 }],
      known: 40,
      retryMs: 0,
    },
  ],
  'not-one': [{ kind: 'not-one', name: 'a', versions: [file, empty], near: ['b'] }],
  'ask-many': [{ kind: 'ask-many', files: [{ name: file.name, root }] }],
  'answer-many': [{ kind: 'answer-many', holders: [holder], next: [0, -1] }],
  browse: [
    { kind: 'browse', after: file },
    { kind: 'browse' },
    { kind: 'browse', prefix: 'models/' },
  ],
  'catalogue-page': [
    { kind: 'catalogue-page', files: [{ ...file, holders: 2, partial: 300 }], more: false },
  ],
  'who-has': [{ kind: 'who-has', name: file.name }],
  'holder-list': [{ kind: 'holder-list', files: [{ file, holders: [holder] }] }],
  explain: [
    { kind: 'explain', name: file.name, root, need: 'any', session },
    { kind: 'explain', name: file.name, need: 'complete' },
  ],
  explanation: [
    {
      kind: 'explanation',
      file,
      strategy: 'two-choices',
      fault: 'threw an exception',
      holders: [
        {
          peer,
          share: 0.5,
          zone: 'rack 1',
          place: 1,
          rule: 'offered',
          words: '2 of 3 slots free',
          slots: 3,
          freeSlots: 2,
          served: 41,
          reporters: 7,
          failed: 1,
          bytesPerSecond: 12_500_000,
        },
      ],
      more: 5,
    },
  ],
  report: [
    {
      kind: 'report',
      outcomes: [{ peer, result: 'served', bytes: 16_777_216, ms: 1500 }],
      known: [peer],
    },
  ],
  goodbye: [{ kind: 'goodbye', session, secret: run(9, 16) }],
  farewell: [{ kind: 'farewell' }],

  open: [{ kind: 'open', file: 1, root, size: file.size }],
  'open-bundle': [{ kind: 'open-bundle', file: 1, contents: [{ root, size: 4096 }] }],
  opened: [
    { kind: 'opened', file: 1, complete: false, have: run(0x80, 5) },
    { kind: 'opened', file: 1, complete: true, have: run(0, 0) },
  ],
  'close-file': [{ kind: 'close-file', file: 1 }],
  'layer-request': [{ kind: 'layer-request', file: 1, range: 4 }],
  layer: [{ kind: 'layer', file: 1, range: 4, hashes: run(10, 64), proof: run(74, 96) }],
  have: [{ kind: 'have', file: 1, pieces: [0, 7, 4_294_967_295] }],
  wish: [
    { kind: 'wish', file: 1, want: 'now', pieces: 0 },
    { kind: 'wish', file: 1, want: 'more', pieces: 7 },
    { kind: 'wish', file: 1, want: 'nothing', pieces: 4294967295 },
  ],
  grant: [
    {
      kind: 'grant',
      file: 1,
      ticket: 99,
      extra: true,
      suggested: 7,
      port: 20000,
      token: run(11, 16),
    },
    {
      kind: 'grant',
      file: 1,
      ticket: 99,
      extra: false,
      suggested: undefined,
      port: 0,
      token: run(11, 16),
    },
  ],
  request: [{ kind: 'request', ticket: 99, offset: 4_831_838_208, length: 16_777_216 }],
  cancel: [{ kind: 'cancel', ticket: 99 }],
  taken: [{ kind: 'taken', ticket: 99, length: 262_144 }],
}

export const SAMPLE_PAYLOAD: PayloadHeader = { ticket: 99, offset: 4_831_838_208, length: 4 }

export const ALL_SAMPLES: readonly Message[] = Object.values(SAMPLES).flat()
