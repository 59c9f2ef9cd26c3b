import { LIMITS } from '../limits.js'
import type { Address } from './address.js'
import type * as m from './messages.js'
import {
  bytes,
  bytesUpTo,
  flag,
  hex,
  hexPrefix,
  host,
  integer,
  list,
  name,
  oneOf,
  optional,
  record,
  type Shape,
  share,
  text,
} from './shapes.js'

/** The kinds whose layout is fixed binary: `hot-codec.ts`. */
export type HotKind = 'have' | 'wish' | 'grant' | 'request' | 'cancel' | 'taken'

export type MapKind = Exclude<m.MessageKind, HotKind>

export type MessageOf<K extends m.MessageKind> = Extract<m.Message, { readonly kind: K }>

const count = integer(0, 2 ** 32 - 1)
const size = integer(0, LIMITS.fileBytesMax)
const counter = integer(0, Number.MAX_SAFE_INTEGER)
const generation = integer(-1, Number.MAX_SAFE_INTEGER)
const port = integer(1, 65535)
const portOr0 = integer(0, 65535)
const root = hex(32)
const id = hex(16)
const secret = bytes(16)
const digest = bytes(32)
const hashBytes = 32

const address = record<Address>({ host, port })
const content = record<m.OpenBundle['contents'][number]>({ root, size })
const file = record<m.FileInfo>({ name, root, size })
const sharedFile = record<m.SharedFile>({ name, root, size, share: optional(share) })
const catalogueEntry = record<m.CatalogueEntry>({
  name,
  root,
  size,
  holders: count,
  partial: count,
})
const refusedName = record<m.FilesTaken['refused'][number]>({ name, reason: text })
const outcome = record<m.Outcome>({
  peer: address,
  result: oneOf('served', 'full', 'unreachable', 'stalled', 'bad-content', 'missing'),
  bytes: counter,
  ms: count,
})
const holder = record<m.HolderInfo>({
  peer: address,
  share,
  zone: optional(text),
  fingerprint: optional(digest),
})
const namedRoot = record<m.AskMany['files'][number]>({ name, root })
/** In a list; -1: in none. */
const place = integer(-1, LIMITS.arrayEntriesMax - 1)
const explainedHolder = record<m.ExplainedHolder>({
  peer: address,
  share,
  zone: optional(text),
  place: count,
  rule: oneOf('offered', 'asker', 'busy', 'failed', 'full', 'partial'),
  words: optional(text),
  slots: count,
  freeSlots: count,
  served: counter,
  reporters: count,
  failed: count,
  bytesPerSecond: counter,
})
const heldFile = record<m.HolderList['files'][number]>({ file, holders: list(holder) })

/** The fields of every kind that travels as a map. Of hello, what follows its fixed beginning. */
export const MESSAGE_SHAPES: {
  readonly [K in MapKind]: Shape<
    Omit<MessageOf<K>, 'kind' | (K extends 'hello' ? 'major' | 'minor' : never)>
  >
} = {
  hello: record({
    features: list(text),
    instance: id,
    nonce: bytes(16),
    token: optional(secret),
    port: optional(port),
    zone: optional(text),
    labels: optional(list(text)),
    fingerprint: optional(digest),
  }),
  auth: record({ mac: digest }),
  failure: record({ code: text, text, retryMs: optional(count), file: optional(count) }),
  ping: record({}),

  enter: record({ as: oneOf('exchange', 'live') }),
  queued: record({ place: count }),
  admitted: record({ port: portOr0, token: secret }),
  probe: record({ session: id, challenge: bytes(16) }),
  proof: record({ mac: bytes(0, 32) }),
  register: record({
    port,
    advertise: optional(host),
    session: optional(id),
    secret: optional(secret),
    generation,
    files: count,
    slots: count,
    freeSlots: count,
  }),
  registered: record({ session: id, secret, generation, host, heartbeatMs: count }),
  files: record({
    from: generation,
    generation,
    add: list(sharedFile),
    remove: list(file),
    more: flag,
  }),
  'files-taken': record({ generation, refused: list(refusedName) }),
  ask: record({
    name,
    root: optional(root),
    rootPrefix: optional(hexPrefix),
    count,
    need: oneOf('complete', 'any'),
    share,
    outcomes: list(outcome),
    known: list(address),
  }),
  answer: record({ file, holders: list(holder), known: count, retryMs: count }),
  'ask-many': record({ files: list(namedRoot) }),
  'answer-many': record({ holders: list(holder), next: list(place) }),
  'not-one': record({ name, versions: list(file), near: list(name) }),
  browse: record({ after: optional(file), prefix: optional(name), version: optional(counter) }),
  'catalogue-page': record({
    files: list(catalogueEntry),
    more: flag,
    version: optional(counter),
    unchanged: optional(flag),
  }),
  'who-has': record({ name }),
  'holder-list': record({ files: list(heldFile) }),
  explain: record({
    name,
    root: optional(root),
    need: oneOf('complete', 'any'),
    session: optional(id),
  }),
  explanation: record({
    file,
    strategy: text,
    fault: optional(text),
    holders: list(explainedHolder),
    more: count,
  }),
  report: record({ outcomes: list(outcome), known: list(address) }),
  goodbye: record({ session: id, secret }),
  farewell: record({}),

  open: record({ file: count, root, size }),
  'open-bundle': record({ file: count, contents: list(content) }),
  opened: record({ file: count, complete: flag, have: bytesUpTo(LIMITS.frameBytesMax) }),
  'close-file': record({ file: count }),
  'layer-request': record({ file: count, range: count }),
  layer: record({
    file: count,
    range: count,
    hashes: bytesUpTo(LIMITS.hashesPerRange * hashBytes, hashBytes),
    proof: bytesUpTo(64 * hashBytes, hashBytes),
  }),
}
