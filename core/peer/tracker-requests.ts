import { createHmac } from 'node:crypto'
import { type Done, RodizioError } from '../errors.js'
import { LIMITS } from '../limits.js'
import type {
  Browse,
  CatalogueEntry,
  FileInfo,
  Files,
  Message,
  Probe,
  Proof,
} from '../wire/messages.js'
import type { ListChange, SharedFiles } from './shared-files.js'
import type { TrackerSession } from './tracker-session.js'

/** What this peer says of itself when it registers. */
export interface Registrant {
  readonly port: number
  readonly advertise: string
  readonly slots: number
  readonly freeSlots: number
}

/**
 * This peer's registration at its tracker: the session it was given, by which the tracker knows it
 * again, and the list of shared files, sent only as far as the tracker does not have it.
 */
export class Registration {
  #session: { readonly id: string; readonly secret: Uint8Array } | undefined
  #generationSent = -1
  #renewing = false

  constructor(
    private readonly files: SharedFiles,
    /** Whether the tracker is told of a file. */
    private readonly announces: (file: FileInfo) => boolean = () => true,
  ) {}

  /** The tracker knows this peer, or is just being told. */
  get active(): boolean {
    return this.#renewing || this.#session !== undefined
  }

  /** By which the tracker knows this peer, if it does. */
  get session(): string | undefined {
    return this.#session?.id
  }

  /** The tracker has the list as it is now. */
  get current(): boolean {
    return this.active && this.#generationSent === this.files.generation
  }

  /** Registers in a session with the tracker, then sends what it lacks of the list. */
  renew(session: TrackerSession, who: Registrant, done: Done): void {
    const { advertise, ...rest } = who
    const known = this.#session && { session: this.#session.id, secret: this.#session.secret }
    const { generation, size } = this.files
    const message: Message = {
      kind: 'register',
      ...rest,
      ...known,
      ...(advertise && { advertise }),
      generation,
      files: size,
    }
    this.#renewing = true
    session.call(message, ['registered'], (registered) => {
      this.#renewing = false
      if (registered instanceof Error) return done(registered)
      this.#session = { id: registered.session, secret: registered.secret }
      this.sendList(session, registered.generation, done)
    })
  }

  /**
   * Sends the list from what the tracker has (-1: nothing) to the present; reports at once where
   * nothing is lacking.
   */
  sendList(session: TrackerSession, from = this.#generationSent, done: Done): void {
    const { generation } = this.files
    if (from === generation) {
      this.#generationSent = generation
      return done()
    }
    const change = from >= 0 ? this.files.changesSince(from) : undefined
    const { add, remove } = change ?? wholeList(this.files)
    const told = { add: add.filter(this.announces), remove }
    const batches = batchesOf(told, {
      from: change ? from : -1,
      generation,
    })
    sendBatches(session, batches, (outcome) => {
      if (!(outcome instanceof Error)) this.#generationSent = generation
      done(outcome)
    })
  }

  /** Reports at once where there is nothing to take leave of. */
  goodbye(session: TrackerSession, done: Done): void {
    if (!this.#session) return done()
    const { id, secret } = this.#session
    this.#session = undefined
    session.call({ kind: 'goodbye', session: id, secret }, ['farewell'], (answer) =>
      done(answer instanceof Error ? answer : undefined),
    )
  }

  /** The answer to a tracker that dials back: proof that this is the peer that registered. */
  proof(probe: Probe): Proof {
    const own = this.#session?.id === probe.session ? this.#session : undefined
    const mac = own && createHmac('sha256', own.secret).update(probe.challenge).digest()
    return { kind: 'proof', mac: mac ?? new Uint8Array() }
  }
}

function wholeList(files: SharedFiles): ListChange {
  return { add: Array.from(files.values(), ({ info }) => info), remove: [] }
}

/** Cuts a change into messages. There is at least one, so that the new generation is told. */
function batchesOf(change: ListChange, head: Pick<Files, 'from' | 'generation'>): Files[] {
  const batches: Files[] = [
    ...portions(change.remove).map((remove) => ({ ...emptyBatch, ...head, remove })),
    ...portions(change.add).map((add) => ({ ...emptyBatch, ...head, add })),
  ]
  const last = batches.pop() ?? { ...emptyBatch, ...head }
  return [...batches, { ...last, more: false }]
}

const emptyBatch = { kind: 'files', add: [], remove: [], more: true } as const

/** Runs of the list that fit into one frame each, however long the names are. */
export function portions(list: readonly FileInfo[]): FileInfo[][] {
  const all: FileInfo[][] = []
  let room = 0
  for (const file of list) {
    const bytes = Buffer.byteLength(file.name) + fileBytesBesideName
    if (room < bytes || all.at(-1)!.length === LIMITS.filesPerBatch) {
      all.push([])
      room = LIMITS.frameBytesMax - batchBytesBesideFiles
    }
    all.at(-1)!.push(file)
    room -= bytes
  }
  return all
}

/** Root, size and the names of the fields, with some to spare. */
const fileBytesBesideName = 96
const batchBytesBesideFiles = 128

/** A few batches are under way at a time: enough to fill the line, never the whole list. */
function sendBatches(session: TrackerSession, batches: readonly Files[], done: Done): void {
  let sent = 0
  let answered = 0
  let failed = false
  const sendNext = (): void => {
    const batch = batches[sent++]
    if (!batch) return
    session.call(batch, ['files-taken'], (answer) => {
      if (failed) return
      if (answer instanceof Error) {
        failed = true
        return done(answer)
      }
      answered++
      if (answered === batches.length) done()
      else sendNext()
    })
  }
  for (let ahead = 0; ahead < LIMITS.batchesAheadMax; ahead++) sendNext()
}

/** What may answer an `ask`. */
export const answers = ['answer', 'not-one'] as const

/** What the tracker knows, as of some version of its catalogue. */
export interface Catalogue {
  readonly entries: readonly CatalogueEntry[]
  readonly version: number | undefined
}

/**
 * Everything the tracker knows, page after page; nothing is sent again when `known` still holds.
 */
export function browseAll(
  session: TrackerSession,
  known: Catalogue | undefined,
  done: Done<Catalogue>,
): void {
  const version = known?.version
  browsePages(session, version === undefined ? {} : { version }, known, done)
}

/** The files whose names begin with `prefix`. */
export function browsePrefix(
  session: TrackerSession,
  prefix: string,
  done: Done<readonly CatalogueEntry[]>,
): void {
  browsePages(session, { prefix }, undefined, (found) =>
    done(found instanceof Error ? found : found.entries),
  )
}

function browsePages(
  session: TrackerSession,
  first: Pick<Browse, 'prefix' | 'version'>,
  known: Catalogue | undefined,
  done: Done<Catalogue>,
): void {
  const { prefix } = first
  const entries: CatalogueEntry[] = []
  // Of the first page: what changes while the others come makes the next look worth while.
  let version: number | undefined
  const next = (request: Browse): void =>
    session.call(request, ['catalogue-page'], (page) => {
      if (page instanceof Error) return done(page)
      if (known && page.unchanged) return done(known)
      version ??= page.version
      for (const entry of page.files) entries.push(entry)
      const last = page.files.at(-1)
      if (!page.more || !last) return done({ entries, version })
      if (entries.length > LIMITS.filesMax) {
        return done(new RodizioError('PROTOCOL', 'the catalogue of the tracker does not end'))
      }
      const after = { name: last.name, root: last.root, size: last.size }
      next({ kind: 'browse', after, ...(prefix !== undefined && { prefix }) })
    })
  next({ kind: 'browse', ...first })
}
