import { printable } from '../core/content/names.js'
import type {
  Got,
  HoldersExplained,
  HoldersOfFile,
  PeerStatus,
  RehashResult,
} from '../core/peer/results.js'
import { suggest } from '../core/suggest.js'
import type { TrackerStatus } from '../core/tracker/tracker.js'
import { type Address, formatAddress } from '../core/wire/address.js'
import type { CatalogueEntry, ExplainedHolder, FileInfo } from '../core/wire/messages.js'
import { count } from './count.js'
import { formatRate, formatShare, formatSize, shortRoot } from './format.js'
import { quoteWord } from './quote-word.js'
import { SIMULATE_TEXTS } from './simulate-texts.js'
import type { Total, Transfer } from './transfers.js'

/** Of smaller files, the time it took is mostly that of asking. */
const rateFromBytes = 1024 * 1024

/**
 * Every word that commands say while they run; those of `--help` are in `help.ts`. Names of files
 * come from others and are made printable here, so that no caller can forget it.
 */
export const TEXTS = {
  program: 'rodizio',
  prompt: '> ',

  // ---- starting and listening ----
  trackerListening: (address: Address) => `tracker listening on ${formatAddress(address)}`,
  peerListening: (address: Address) => `peer listening on ${formatAddress(address)}`,
  confUsed: (path: string) => `using ${path}`,
  confMissing: (confName: string) => `no ${confName} here: using defaults`,
  openToAll: (port: number) =>
    `no secret is set: anyone who reaches port ${port} can list and fetch all files`,
  sharing: ({ sharedFiles, listSent, live }: PeerStatus & { live: boolean }) => {
    const state = live ? 'the tracker hears of changes at once' : listState(listSent, sharedFiles)
    return `sharing ${count(sharedFiles, 'file')}; ${state}`
  },
  trackerWaiting: (tracker: Address, reason: string) =>
    `the tracker at ${formatAddress(tracker)} does not answer (${printable(reason)}); trying again`,
  trackerReached: (tracker: Address) => `the tracker at ${formatAddress(tracker)} answers now`,
  paused: (reason: string) => `paused: ${printable(reason)}`,
  nameRefused: (name: string, reason: string) => `not shared: ${printable(name)} ${reason}`,

  reloaded: 'the configuration was read again, and holds from now on',
  notReloaded: 'nothing was changed: what was configured before goes on',
  strategyFaults: ({ strategy, strategyFaults }: TrackerStatus) => {
    const faults = strategyFaults.map(({ fault, times }) => `${fault}: ${times} ×`)
    return `strategy ${strategy}, in whose place the default one answered: ${faults.join(', ')}`
  },

  leftUnheard: (reason: string) => `goodbye was not heard: ${printable(reason)}`,

  // ---- share ----
  sharingAt: ({ files, at, secret }: { files: number; at: string; secret: boolean }) => {
    const who = secret ? 'whoever holds the secret' : 'anyone who reaches this port'
    const hint = secret ? '' : ' (see: secret)'
    return `sharing ${count(files, 'file')} on ${at}; ${who} can read ${those(files)}${hint}`
  },
  getLine: (files: readonly FileInfo[], tracker: string) =>
    `on the others:  rodizio get ${files.map(versionWord).join(' ')} --tracker ${tracker}`,
  listLine: (tracker: string) =>
    `on the others:  rodizio list --tracker ${tracker}, then get NAME with the same --tracker`,
  nothingToShare: (paths: readonly string[]) =>
    `${paths.map(printable).join(', ')}: no file to share there`,

  // ---- what is moving ----
  transferName: ({ doing, name }: { doing: 'get' | 'hash'; name: string }) =>
    doing === 'get' ? printable(name) : `hashing ${printable(name)}`,
  hashing: (filesDone: number, files: number) => `hashing ${filesDone} of ${count(files, 'file')}`,
  /** Why a transfer has no figures to show; undefined where it has. */
  transferNote: ({ state, waitingFor, sources }: Transfer) => {
    if (state === 'moving') return undefined
    if (state === 'checking' || state === 'finishing') return state
    if (state === 'queued') return `waiting for a turn at ${count(sources, 'peer')}`
    const reason = waitingFor === undefined ? '' : `: ${printable(waitingFor)}`
    return state === 'paused' ? `paused${reason}` : `waiting for a source${reason}`
  },
  sources: (sources: number) => count(sources, 'source'),
  total: ({ files, filesDone }: Total) => `${filesDone} of ${count(files, 'file')}`,
  ofSize: (part: string, whole: string) => `${part} of ${whole}`,
  moreTransfers: (hidden: number) => `and ${hidden} more`,

  // ---- results ----
  fileHeading: ['NAME', 'SIZE', 'HOLDERS', 'ROOT', ''],
  fileName: (name: string) => printable(name),
  holders: ({ holders, partial }: Pick<CatalogueEntry, 'holders' | 'partial'>) => {
    if (holders === 0 && partial === 0) return 'unavailable'
    return partial === 0 ? `${holders}` : `${holders} + ${partial} partial`
  },
  here: 'here',
  noFiles: 'the tracker knows no files yet',
  nothingKnown: "nothing is known yet: 'update' asks the tracker what there is",
  updated: (files: number) => `the tracker knows ${count(files, 'file')}; 'list' shows them`,
  got: ({ file, present, seconds, sources }: Got) => {
    const what = `${printable(file.name)}  ${formatSize(file.size)}`
    if (present) return `${what}, already here, verified`
    if (sources.length === 0) return `${what}, verified`
    const from = sources.map(({ peer }) => formatAddress(peer)).join(', ')
    // Of a moment, a rate says nothing.
    if (file.size < rateFromBytes) return `${what} from ${from}, verified`
    const rate = formatRate(file.size / Math.max(seconds, 0.001))
    return `${what} from ${from} (${rate}), verified`
  },
  gotAll: (files: number, bytes: number) => `${count(files, 'file')}, ${formatSize(bytes)}`,
  moreFailed: (files: number) => `${count(files, 'more file')} failed; --json names them all`,
  stopped: 'stopped; what has arrived is kept, and the next get goes on from there',
  rehashed: ({ files, added, changed, removed }: RehashResult) =>
    `sharing ${count(files, 'file')}: ${added} added, ${changed} changed, ${removed} removed`,
  neverShared: (name: string, meant: string | undefined) => {
    const hint = meant === undefined ? '' : `; did you mean ${printable(meant)}?`
    return `nobody has ever shared ${printable(name)}${hint}`
  },
  holdersOfFile: ({ file, holders }: HoldersOfFile) => [
    `${versionWord(file)}  ${formatSize(file.size)}, ${count(holders.length, 'holder')}`,
    ...holders.map(({ peer, share, zone }) =>
      ['', formatAddress(peer), formatShare(share, 1), printable(zone ?? '')].join('  ').trimEnd(),
    ),
  ],
  explained: {
    heading: ({ file, strategy }: HoldersExplained) =>
      `${versionWord(file)}  ${formatSize(file.size)}, next by ${printable(strategy)}`,
    fault: (strategy: string, fault: string) =>
      `${printable(strategy)} ${printable(fault)}: this is what the default strategy says`,
    nobody: 'nobody has it now',
    slots: ({ freeSlots, slots }: ExplainedHolder) => `${freeSlots}/${slots} free`,
    reason: ({ rule, place, words, zone }: ExplainedHolder) => {
      const own = words === undefined ? 'offered' : printable(words)
      const reason = rule !== 'offered' ? `left out: ${leftOut[rule]}` : own
      const why = rule === 'offered' && place === 0 ? 'not chosen' : reason
      return zone === undefined ? why : `${why} (zone ${printable(zone)})`
    },
    more: (holders: number) => `and ${count(holders, 'more holder')}`,
  },
  status: {
    listening: ({ listening }: PeerStatus) => `listening   ${formatAddress(listening)}`,
    tracker: ({ tracker, trackerReached }: PeerStatus) =>
      `tracker     ${formatAddress(tracker)}, ${trackerState(trackerReached)}`,
    sharing: ({ sharedFiles, sharedBytes }: PeerStatus) =>
      `sharing     ${count(sharedFiles, 'file')}, ${formatSize(sharedBytes)}`,
    list: ({ listSent, sharedFiles }: PeerStatus) => listState(listSent, sharedFiles),
    fetching: (files: number, bytesPerSecond: number, queued: number) =>
      `fetching    ${count(files, 'file')}, ${formatRate(bytesPerSecond)}, ${queued} queued`,
    serving: (uploads: number, bytesPerSecond: number, waiting: number) =>
      `serving     ${count(uploads, 'upload')}, ${formatRate(bytesPerSecond)}, ${waiting} waiting`,
    dataPorts: ({ leasedPorts }: PeerStatus) => `data ports  ${leasedPorts.join(', ') || 'none'}`,
    from: (peer: string) => `from ${peer}`,
    to: (peer: string) => `to ${peer}`,
  },

  // ---- simulate ----
  simulate: SIMULATE_TEXTS,

  // ---- plugin ----
  plugin: {
    badName: (name: string, charactersMax: number) => {
      const rule = `up to ${charactersMax} small letters and digits, with '-' between words`
      return `a name is ${rule}, such as near-first, not '${printable(name)}'`
    },
    takenName: (name: string) =>
      `'${name}' is the name of something that comes with rodizio: choose another one`,
    notEmpty: (name: string) =>
      `the folder ${name} is there and not empty: choose another name, or remove it`,
    notMade: (name: string, code: string) =>
      `the folder ${name} cannot be made: ${notMade[code] ?? code}`,
    made: (name: string, language: 'javascript' | 'typescript') => {
      const typescript = language === 'typescript'
      const source = typescript ? `src/${name}.ts` : `${name}.js`
      return [
        `made ${name}/: the strategy is ${source}, the rest is in README.md`,
        `next:  cd ${name} && ${typescript ? 'npm install && ' : ''}npm test`,
      ]
    },
    testing: (kind: string, name: string, seed: number) =>
      `${kind} ${printable(name)}, seed ${seed}`,
    testedCase: (label: string, holds: boolean, title: string, message: string | undefined) => {
      const lines = (message ?? '').split('\n').filter((line) => line !== '')
      const heading = `${label}${holds ? '    ' : ''}  ${title}`
      return [heading, ...lines.map((line) => `          ${printable(line)}`)]
    },
    tested: (good: number, cases: number) =>
      good === cases ? `all ${cases} hold` : `${good} of ${cases} hold`,
    nothingUncaught: 'nothing is thrown that nobody can catch',
    endless: (seconds: number) => `did not end within ${seconds} s`,
    exited: (status: number) => `ended the process, with status ${status}`,
    died: (why: string) => `broke off: ${printable(why)}`,
    brokenCase: (end: string) => `it ${end}`,
    brokenStart: (end: string) => `its module, or its create, ${end}`,
    unusable: (path: string, problem: string) =>
      `plugin '${printable(path)}' cannot be used: ${printable(problem)}`,
    notRun: (cases: number) => `${count(cases, 'case')} not run: the last one broke off the test`,
  },

  // ---- mistakes ----
  usage: (problem: string, usage: string) => `${problem}; usage: ${usage}`,
  unknownCommand: (word: string, known: readonly string[]) => {
    const [meant] = suggest(word, known)
    const advice = meant === undefined ? "'help' lists them" : `did you mean '${meant}'?`
    return `there is no command '${printable(word)}': ${advice}`
  },
  openQuote: (quote: string) => `a quote was opened and not closed: put ${quote} at its end`,
  notATracker: (text: string) =>
    `--tracker must be HOST:PORT, such as 10.0.0.5:2521 or [::1]:2521, not '${printable(text)}'`,
  badStay: (problem: string) => `--stay ${problem}`,
  bug: (message: string) => `an error of rodizio itself: ${message} (--verbose shows where)`,

  // ---- the prompt ----
  promptCommands: {
    update: { usage: 'update', about: 'ask the tracker what there is, and tell it what is here' },
    list: { usage: 'list', about: 'show what the last update brought' },
    get: { usage: 'get [--replace] NAME…', about: "fetch files; 'folder/' and '*.iso' mean many" },
    rehash: { usage: 'rehash', about: 'read the shared directory again' },
    holders: { usage: 'holders NAME', about: 'ask the tracker who holds a file' },
    explain: {
      usage: 'explain [--partial] NAME',
      about: 'show who would be next for a file, and why',
    },
    status: { usage: 'status', about: 'show what this peer is doing, and who feeds whom' },
    help: { usage: 'help [COMMAND]', about: 'show this list, or its line of one command' },
    quit: { usage: 'quit', about: 'say goodbye to the tracker and end' },
  },
  hookFailed: (why: string) => `the command threw an exception: ${printable(why)}`,
  hookSaidNothing: 'the command returned no text: run(words) must return what to print',
  hookTaken: (word: string) => `hooks cannot have a command '${word}': the prompt has one already`,
  quoting: 'Put quotes around a name with spaces; NAME@ROOT means one of several contents.',

  // ---- the demonstration ----
  demo: {
    tracker: (address: Address) => `tracker  listening on ${formatAddress(address)}`,
    seeder: (address: Address, name: string, size: number) =>
      `peer A   listening on ${formatAddress(address)}, shares ${name} (${formatSize(size)})`,
    got: ({ peer, file, from, next }: DemoStep) => {
      const source = `from ${from}${next ? ', next' : ''}`.padEnd(12)
      return `peer ${peer}   get ${file.name}  ${source}  ${formatSize(file.size)}, verified`
    },
    invitation: (name: string) => `Try: list, get, holders ${name}, quit`,
  },
} as const

interface DemoStep {
  readonly peer: string
  readonly file: FileInfo
  readonly from: string
  /** The strategy went on to the next peer. */
  readonly next: boolean
}

const leftOut: Readonly<Record<Exclude<ExplainedHolder['rule'], 'offered'>, string>> = {
  asker: 'it is you',
  busy: 'it was full when you came to it a moment ago',
  failed: 'it failed you a moment ago',
  full: 'it says that it is full',
  partial: 'it has only a part',
}

const notMade: Readonly<Record<string, string>> = {
  EEXIST: 'a file has that name',
  ENOTDIR: 'a file has that name',
  EACCES: 'this user may not write here',
  EROFS: 'nobody may write here',
  ENOSPC: 'the disk is full',
}

function listState(sent: boolean, files: number): string {
  return sent
    ? 'the tracker has this list'
    : `the tracker hears of ${those(files)} with your next update or get`
}

function those(files: number): string {
  return files === 1 ? 'it' : 'them'
}

function trackerState(reached: boolean | undefined): string {
  if (reached === undefined) return 'not asked yet'
  return reached ? 'reached' : 'does not answer'
}

/** What to type to get this very content. */
function versionWord({ name, root }: FileInfo): string {
  return quoteWord(`${printable(name)}@${shortRoot(root)}`)
}
