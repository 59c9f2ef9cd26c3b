import type { Diagnostics } from '../../core/conf/diagnostic.js'
import { quoted } from '../../core/conf/diagnostic.js'
import type { Statement, Word } from '../../core/conf/statement.js'
import { nameProblem } from '../../core/content/names.js'
import type { OptionSpec } from '../../core/extension-points/options.js'
import { type Arrivals, filesOf, type ManyFiles, type PeerGroupOptions } from '../group.js'
import { GROUP_DIRECTIVES, PROGRAM_DIRECTIVES, SCENARIO_DIRECTIVES } from './directives.js'
import { readBlock } from './read-block.js'
import { readProgram } from './read-program.js'
import type { Group } from './scenario.js'
import { StatementWords } from './statement-words.js'

/** A group and the words by which it can be wrong beside the rest of a scenario. */
export interface GroupRead extends Group {
  readonly called: Word
  readonly shared: readonly SharedFile[]
  readonly wanted: readonly Word[]
  /** Its `up`, `down` and `latency`. */
  readonly line: readonly Statement[]
  /** When the last of them arrives, and where that is said. */
  readonly lastArrival: { readonly ms: number; readonly word: Word } | undefined
}

export interface SharedFile {
  readonly name: string
  /** Undefined: what says it has a mistake. */
  readonly size: number | undefined
  readonly word: Word
}

const countSpec: OptionSpec = { integer: 1, min: 1, max: 1_000_000, about: 'how many' }

/** Reads `peers GROUP COUNT { … }`; undefined when it cannot be read, which is told. */
export async function readGroup(
  statement: Statement,
  counts: ReadonlyMap<string, number>,
  diagnostics: Diagnostics,
): Promise<GroupRead | undefined> {
  const { form } = SCENARIO_DIRECTIVES.peers
  const head = StatementWords.read(statement, form, diagnostics, (words) => {
    const called = words.take('the name of the group')
    if (!/^[A-Za-z][\w-]*$/.test(called.text) || /-\d+$/.test(called.text))
      words.fail(
        called.at,
        `${quoted(called.text)} cannot be a group: take a word without a number`,
      )
    const said = words.number('the number of peers', countSpec)
    const count = counts.get(called.text) ?? said
    return { called, count, block: words.block() }
  })
  if (!head) return undefined
  const { called, count, block } = head
  const more = PROGRAM_DIRECTIVES.peer
  const owner = `in the block of 'peers ${called.text}'`
  const given = readBlock(block.statements, { table: GROUP_DIRECTIVES, owner, more }, diagnostics)
  const { folder } = called.at.source
  const { options } = await readProgram('peer', block.statements, folder, diagnostics)
  const files = new Files(diagnostics)
  for (const each of given.all('shares')) files.read(each)
  const wanted = given.all('wants').flatMap((each) => readWants(each, diagnostics) ?? [])
  const arrive = given.all('arrive').flatMap((each) => readArrival(each, diagnostics) ?? [])[0]
  const leave = given.all('leave').flatMap((each) => readLeave(each, diagnostics) ?? [])[0]
  const link = ['up', 'down', 'latency'].filter((name) => given.value(name) !== undefined)
  const pause = given.number('pause')
  return {
    name: called.text,
    count,
    options: {
      announce: 'live',
      ...options,
      ...(!block.statements.some(({ name }) => name.text === 'announce') && { announce: 'live' }),
      shares: files.shares,
      wants: wanted.map(({ text }) => text),
      ...(arrive && { arrive: arrive.arrive }),
      ...(pause !== undefined && { pause }),
      ...(leave !== undefined && { leave }),
      link: Object.fromEntries(link.map((name) => [name, given.number(name)!])),
    },
    called,
    shared: files.shared,
    wanted,
    line: ['up', 'down', 'latency'].flatMap((name) => given.all(name)),
    lastArrival: arrive && { ms: lastMs(arrive.arrive, count), word: arrive.word },
  }
}

/** What a group has from the start. */
class Files {
  readonly shares: Record<string, number | ManyFiles> = {}
  readonly shared: SharedFile[] = []

  constructor(private readonly diagnostics: Diagnostics) {}

  read(statement: Statement): void {
    const read = StatementWords.read(
      statement,
      GROUP_DIRECTIVES.shares.form,
      this.diagnostics,
      (words) => {
        const word = words.take('a file')
        const isFolder = word.text.endsWith('/')
        const problem = nameProblem(isFolder ? `${word.text}file` : word.text)
        if (problem !== undefined) words.fail(word.at, `the name ${quoted(word.text)} ${problem}`)
        const what = isFolder
          ? { count: words.number('the number of files', countSpec), size: readSize(words) }
          : readSize(words)
        const name = isFolder ? word.text : word.text.normalize('NFC')
        const files = filesOf({ [name]: what })
        const known = new Set(this.shared.map((each) => each.name))
        if (files.some((each) => known.has(each.name)))
          words.fail(word.at, `${quoted(word.text)} is shared twice by this group: keep one`)
        this.shares[name] = what
        for (const file of files) this.shared.push({ ...file, word })
        return true
      },
    )
    const [word] = statement.values
    // Whoever wants it makes no mistake by that.
    if (!read && word) this.shared.push({ name: word.text, size: undefined, word })
  }
}

function readSize(words: StatementWords): number {
  return words.number('the size', { bytes: 0, min: 0, about: '' })
}

function readWants(statement: Statement, diagnostics: Diagnostics): Word[] | undefined {
  return StatementWords.read(statement, GROUP_DIRECTIVES.wants.form, diagnostics, (words) => {
    const wanted = [words.take('a file')]
    while (words.ahead) wanted.push(words.take('a file'))
    return wanted
  })
}

function readArrival(
  statement: Statement,
  diagnostics: Diagnostics,
): { arrive: number | Arrivals; word: Word } | undefined {
  return StatementWords.read(statement, GROUP_DIRECTIVES.arrive.form, diagnostics, (words) => {
    const how = words.choose('way to arrive', ['at', 'within', 'every'])
    const word = words.ahead!
    const ms = words.timeMs()
    return { arrive: how === 'at' ? ms : how === 'within' ? { within: ms } : { every: ms }, word }
  })
}

function lastMs(arrive: number | Arrivals, count: number): number {
  if (typeof arrive === 'number') return arrive
  return 'within' in arrive ? Number(arrive.within) : Number(arrive.every) * (count - 1)
}

function readLeave(statement: Statement, diagnostics: Diagnostics): PeerGroupOptions['leave'] {
  return StatementWords.read(statement, GROUP_DIRECTIVES.leave.form, diagnostics, (words) => {
    const how = words.choose('way to leave', ['on-finish', 'after'])
    return how === 'on-finish' ? how : words.timeMs()
  })
}
