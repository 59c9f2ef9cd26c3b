import { parseArgs } from 'node:util'
import { printable } from '../core/content/names.js'
import { describe, RodizioError } from '../core/errors.js'
import type { PeerStatus } from '../core/peer/results.js'
import { whenAborted } from '../core/promised.js'
import { suggest } from '../core/suggest.js'
import { table } from '../core/table.js'
import { formatAddress } from '../core/wire/address.js'
import type { PeerNode } from '../index.js'
import { EXIT } from './exit-status.js'
import { printExplanation } from './explanation.js'
import { printFiles } from './file-list.js'
import { getFiles } from './get-files.js'
import type { Output } from './output.js'
import { type Moving, statusLines } from './status-lines.js'
import { TEXTS } from './texts.js'
import type { Feed, Transfers } from './transfers.js'

/** What a command typed at the prompt works on. */
export interface Session {
  readonly node: PeerNode
  readonly transfers: Transfers
  readonly output: Output
  /** Stops what is being fetched and gives up every other wait. */
  readonly signal: AbortSignal
  /** No more commands after this one. */
  quit(): void
}

export interface PromptCommand {
  readonly usage: string
  readonly about: string
  /** Its arguments are names of files. */
  readonly takesNames: boolean
  /** A person may want to stop it and go on. */
  readonly fetches: boolean
  /** Resolves to an exit status. */
  run(session: Session, words: readonly string[]): Promise<number>
}

type CommandName = keyof typeof TEXTS.promptCommands

const commands: Readonly<Record<CommandName, PromptCommand>> = {
  update: plain('update', async ({ node, output }) => {
    const files = await node.update()
    output.result(TEXTS.updated(files.length), { event: 'updated', files: files.length })
  }),
  list: plain('list', async ({ node, output }) => {
    const files = node.list()
    if (files) printFiles(output, files)
    else output.note(TEXTS.nothingKnown)
  }),
  get: {
    ...TEXTS.promptCommands.get,
    takesNames: true,
    fetches: true,
    async run({ node, output, signal }, words) {
      const { names, flag: replace } = readWords('get', 'replace', words)
      return getFiles({ node, output, names, replace, signal })
    },
  },
  rehash: plain('rehash', async ({ node, output }) => {
    const result = await node.rehash()
    output.result(TEXTS.rehashed(result), { event: 'rehashed', ...result })
  }),
  holders: {
    ...TEXTS.promptCommands.holders,
    takesNames: true,
    fetches: false,
    async run(session, words) {
      if (words.length !== 1) throw usage('holders')
      return untilStopped(session, showHolders(session, words[0]!))
    },
  },
  explain: {
    ...TEXTS.promptCommands.explain,
    takesNames: true,
    fetches: false,
    async run(session, words) {
      const { names, flag: partial } = readWords('explain', 'partial', words)
      if (names.length !== 1) throw usage('explain')
      const { node, output } = session
      const explaining = node.explain(names[0]!, { partial })
      return untilStopped(
        session,
        explaining.then((explained) => printExplanation(output, explained)),
      )
    },
  },
  status: plain('status', async ({ node, output, transfers }) => {
    const status = node.status()
    const { queued, sends } = transfers
    const moving = { transfers: transfers.now(), queued, sends: sends.now() }
    output.text(statusLines(status, moving))
    output.event(statusEvent(status, moving))
  }),
  help: {
    ...TEXTS.promptCommands.help,
    takesNames: false,
    fetches: false,
    async run({ node, output }, [word, ...rest]) {
      if (rest.length > 0) throw usage('help')
      const rows = helpRows(node.commands)
      if (word !== undefined && !rows.has(word)) throw unknownCommand(word, node.commands)
      const shown = word === undefined ? [...rows.keys()] : [word]
      output.text(
        table(
          shown.map((name) => rows.get(name)!),
          ['left', 'left'],
        ),
      )
      if (word === undefined) output.text([TEXTS.quoting])
      output.event({ event: 'help', commands: shown })
      return EXIT.done
    },
  },
  quit: plain('quit', async (session) => session.quit()),
}

/** By name, in the order in which `help` shows them. */
export const PROMPT_COMMANDS: ReadonlyMap<string, PromptCommand> = new Map(Object.entries(commands))

/** A command without arguments that either works or throws. */
function plain(name: CommandName, act: (session: Session) => Promise<void>): PromptCommand {
  return {
    ...TEXTS.promptCommands[name],
    takesNames: false,
    fetches: false,
    async run(session, words) {
      if (words.length > 0) throw usage(name)
      return untilStopped(session, act(session))
    },
  }
}

/** Resolves when `acting` has ended, or at once and in silence when it is to stop. */
function untilStopped({ signal }: Session, acting: Promise<void>): Promise<number> {
  return new Promise((resolve, reject) => {
    whenAborted(signal, () => resolve(EXIT.failed))
    acting.then(() => resolve(EXIT.done), reject)
  })
}

async function showHolders({ node, output }: Session, name: string): Promise<void> {
  const versions = await node.holders(name)
  if (versions.length === 0) {
    const near = suggest(
      name,
      (node.list() ?? []).map((file) => file.name),
    )
    throw new RodizioError('UNKNOWN_FILE', TEXTS.neverShared(name, near[0]))
  }
  for (const { file, holders } of versions) {
    const peers = holders.map(({ peer, share, zone }) => ({
      peer: formatAddress(peer),
      share,
      zone,
    }))
    output.text(TEXTS.holdersOfFile({ file, holders }))
    output.event({ event: 'holders', ...file, holders: peers })
  }
}

/** Names, and perhaps the one flag that the command has. */
function readWords(
  command: 'get' | 'explain',
  flag: string,
  words: readonly string[],
): { readonly names: readonly string[]; readonly flag: boolean } {
  try {
    const { values, positionals } = parseArgs({
      args: [...words],
      options: { [flag]: { type: 'boolean', default: false } },
      allowPositionals: true,
    })
    if (positionals.length > 0) return { names: positionals, flag: values[flag] === true }
  } catch (cause) {
    const text = TEXTS.usage(describe(cause), TEXTS.promptCommands[command].usage)
    throw new RodizioError('USAGE', text)
  }
  throw usage(command)
}

function usage(name: CommandName): RodizioError {
  return new RodizioError('USAGE', TEXTS.usage(name, TEXTS.promptCommands[name].usage))
}

/** What stands in `help` of each command. */
function helpRows(more: PeerNode['commands']): ReadonlyMap<string, readonly string[]> {
  const own = Object.entries(commands).map(([word, { usage, about }]) => [word, [usage, about]])
  const hooks = Array.from(more, ([word, { about }]) => [word, [word, printable(about)]])
  return new Map([...own, ...hooks] as [string, readonly string[]][])
}

/** `more`: commands beyond those that every prompt has. */
export function unknownCommand(word: string, more: PeerNode['commands']): RodizioError {
  const known = [...PROMPT_COMMANDS.keys(), ...more.keys()]
  return new RodizioError('USAGE', TEXTS.unknownCommand(word, known))
}

function statusEvent(status: PeerStatus, { transfers, queued, sends }: Moving): object {
  const peer = <T extends { peer: PeerStatus['tracker'] }>(of: T) => ({
    ...of,
    peer: formatAddress(of.peer),
  })
  return {
    event: 'status',
    ...status,
    listening: formatAddress(status.listening),
    tracker: formatAddress(status.tracker),
    trackerReached: status.trackerReached ?? null,
    uploads: status.uploads.map(peer),
    downloads: status.downloads.map(({ file, sources, ...download }) => ({
      ...file,
      ...download,
      waitingFor: download.waitingFor ?? null,
      sources: sources.map(peer),
    })),
    downloadsQueued: queued,
    moving: [
      ...transfers.flatMap(({ name, size, feeds }) =>
        feeds.map((feed) => flow('from', name, size, feed)),
      ),
      ...sends.map((send) => flow('to', send.name, send.size, send)),
    ],
  }
}

/** One who feeds another, as programs are told. */
function flow(direction: 'from' | 'to', name: string, size: number, feed: Feed): object {
  const { peer, bytes, bytesPerSecond } = feed
  return { direction, peer, name, size, bytes, bytesPerSecond: Math.round(bytesPerSecond) }
}
