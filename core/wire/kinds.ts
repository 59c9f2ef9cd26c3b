import type { MessageKind } from './messages.js'

/**
 * The number of each kind of frame. A number is never given to another kind. The ranges say what a
 * reader may rely on: below 0x10 layouts that no version changes, from 0x10 fixed binary, from 0x40
 * msgpack maps, from 0x80 kinds that one who does not know them passes over.
 */
export const KINDS = {
  hello: 0x01,
  failure: 0x02,

  have: 0x10,
  wish: 0x11,
  grant: 0x12,
  request: 0x13,
  cancel: 0x14,
  payload: 0x15,
  taken: 0x16,

  auth: 0x40,
  ping: 0x41,

  enter: 0x48,
  queued: 0x49,
  admitted: 0x4a,
  probe: 0x4b,
  proof: 0x4c,
  register: 0x4d,
  registered: 0x4e,
  files: 0x4f,
  'files-taken': 0x50,
  ask: 0x51,
  answer: 0x52,
  'not-one': 0x53,
  browse: 0x54,
  'catalogue-page': 0x55,
  'who-has': 0x56,
  'holder-list': 0x57,
  goodbye: 0x58,
  farewell: 0x59,
  'ask-many': 0x5a,
  'answer-many': 0x5b,
  explain: 0x5c,
  explanation: 0x5d,
  report: 0x5e,

  open: 0x60,
  opened: 0x61,
  'close-file': 0x62,
  'layer-request': 0x63,
  layer: 0x64,
  'open-bundle': 0x65,
} as const satisfies Record<MessageKind | 'payload', number>

/** From here on a frame of an unknown kind is passed over instead of refused. */
export const IGNORABLE_FROM = 0x80
