import { basename, dirname, resolve } from 'node:path'
import type { ChosenPlugin } from '../../core/conf/configure.js'
import { type Diagnostics, quoted } from '../../core/conf/diagnostic.js'
import { readConf } from '../../core/conf/read-conf.js'
import type { Place, Statement } from '../../core/conf/statement.js'
import { suggest } from '../../core/suggest.js'
import { METRIC_NAMES, type MetricName } from '../report/metrics.js'
import { SCORE_NAMES } from '../report/scoreboard.js'
import type { SimulatedTrackerOptions } from '../simulation.js'
import { PROGRAM_DIRECTIVES, SCENARIO_DIRECTIVES } from './directives.js'
import { readExpectation } from './expectation.js'
import { type FaultLine, readAt, readWhen } from './fault-line.js'
import { ownStatements } from './is-scenario.js'
import { type BlockRead, readBlock } from './read-block.js'
import { type GroupRead, readGroup } from './read-group.js'
import { type NetworkRead, readNetwork } from './read-network.js'
import { readPluginFlag, readProgram } from './read-program.js'
import { Roster } from './roster.js'
import type { NamedStrategy, Overrides, Scenario } from './scenario.js'
import { didYouMean, StatementWords } from './statement-words.js'

/**
 * Reads a scenario's .conf. Every mistake is told to `diagnostics`, the impossible included, such
 * as a wanted file that nobody shares; what it returns is of use only without any.
 */
export async function readScenario(
  path: string,
  directory: string,
  diagnostics: Diagnostics,
  overrides: Overrides = {},
): Promise<Scenario | undefined> {
  const conf = readConf(path, directory, diagnostics)
  if (conf.length === 0 && diagnostics.list().length > 0) return undefined
  if (ownStatements(conf) === 0) {
    const names = Object.keys(SCENARIO_DIRECTIVES).join(', ')
    const source = { name: path, folder: dirname(resolve(directory, path)) }
    diagnostics.add({ source }, `the file is no scenario: it has none of ${names}`)
    return undefined
  }
  return scenarioOf(conf, path, directory, diagnostics, overrides)
}

/** The same from statements already read from the file at `path`. */
export async function scenarioOf(
  conf: readonly Statement[],
  path: string,
  directory: string,
  diagnostics: Diagnostics,
  overrides: Overrides = {},
): Promise<Scenario | undefined> {
  const folder = dirname(resolve(directory, path))
  const start = conf[0]?.name.at ?? { source: { name: path, folder } }
  const reader = new ScenarioReader(conf, start, folder, directory, diagnostics)
  return reader.read(overrides)
}

interface TrackerRead {
  readonly options: SimulatedTrackerOptions
  readonly strategy: NamedStrategy
}

class ScenarioReader {
  readonly #block: BlockRead

  constructor(
    private readonly conf: readonly Statement[],
    /** Where what is missing is told. */
    private readonly start: Place,
    private readonly folder: string,
    private readonly directory: string,
    private readonly diagnostics: Diagnostics,
  ) {
    const where = { table: SCENARIO_DIRECTIVES, owner: 'at the top of a scenario' }
    this.#block = readBlock(conf, where, diagnostics)
  }

  async read(overrides: Overrides): Promise<Scenario | undefined> {
    const network = this.#network()
    const tracker = await this.#tracker()
    const groups = await this.#groups(overrides.peers ?? [])
    const strategies = await this.#strategies(overrides.strategies ?? [], tracker)
    const pieceOrder = await this.#pieceOrder(overrides.pieceOrder)
    const limitMs = Number(this.#block.valueOrDefault('limit'))
    const roster = new Roster(groups, this.diagnostics)
    roster.checkShared()
    roster.checkWanted()
    this.#checkGroups(groups, network, limitMs)
    const faults = this.#faults(roster, limitMs)
    const expectations = this.#expectations()
    const scores = this.#scores()
    if (!network || !tracker || !strategies) return undefined
    return {
      network: network.network,
      content: this.#block.valueOrDefault('content') as Scenario['content'],
      tracker: tracker.options,
      strategies,
      groups: groups.map(({ name, count, options }) => ({
        name,
        count,
        options: { ...options, ...(pieceOrder && { pieceOrder }) },
      })),
      faults,
      limitMs,
      expectations,
      scores,
    }
  }

  #network(): NetworkRead | undefined {
    const [statement] = this.#block.all('network')
    if (statement) return readNetwork(statement, this.diagnostics)
    const example = 'network access-links { up 20Mbit/s; down 20Mbit/s; latency 2ms; }'
    return this.#missing('machines without a network reach nobody', example)
  }

  async #tracker(): Promise<TrackerRead | undefined> {
    const [statement] = this.#block.all('tracker')
    if (!statement) return this.#missing('peers without a tracker find nobody', 'tracker { }')
    const { form } = SCENARIO_DIRECTIVES.tracker
    const block = StatementWords.read(statement, form, this.diagnostics, (words) => words.block())
    if (!block) return undefined
    const owner = "in the block of 'tracker'"
    const where = { table: {}, owner, more: PROGRAM_DIRECTIVES.tracker }
    readBlock(block.statements, where, this.diagnostics)
    const { statements } = block
    const read = await readProgram('tracker', statements, this.folder, this.diagnostics)
    // It is missing when it could not be loaded, which has been told.
    const { strategy }: { strategy?: ChosenPlugin<'strategy'> } = read.configured.plugins
    if (!strategy) return undefined
    const { plugin, options } = strategy
    return { options: read.options, strategy: { name: plugin.name, choice: [plugin, options] } }
  }

  async #groups(said: readonly string[]): Promise<GroupRead[]> {
    const statements = this.#block.all('peers')
    if (statements.length === 0) this.#missing('nobody is there', 'peers node 10 { wants a.bin; }')
    const counts = this.#counts(said)
    const groups: GroupRead[] = []
    for (const statement of statements) {
      const group = await readGroup(statement, counts, this.diagnostics)
      if (!group) continue
      const namesake = groups.find(({ name }) => name === group.name)
      if (!namesake && group.name !== 'tracker') groups.push(group)
      else {
        const problem = `two cannot be called ${quoted(group.name)}: choose another name`
        this.diagnostics.add(group.called.at, problem)
      }
    }
    return groups
  }

  /** Reads `--peers GROUP=COUNT`. */
  #counts(said: readonly string[]): Map<string, number> {
    const groups = this.#block.all('peers').flatMap(({ values }) => values[0]?.text ?? [])
    const counts = new Map<string, number>()
    const at = { source: { name: '--peers', folder: this.directory } }
    for (const word of said) {
      const [, group, count] = /^([^=]+)=([1-9]\d{0,6})$/.exec(word) ?? []
      if (group === undefined) {
        const example = `${groups[0] ?? 'node'}=100`
        this.diagnostics.add(at, `must be GROUP=COUNT, such as ${example}, not ${quoted(word)}`)
      } else if (groups.includes(group)) counts.set(group, Number(count))
      else {
        const [meant] = suggest(group, groups)
        const advice = meant === undefined ? `it has ${groups.join(', ')}` : didYouMean(meant)
        this.diagnostics.add(at, `the scenario has no group ${quoted(group)}: ${advice}`)
      }
    }
    return counts
  }

  async #strategies(
    words: readonly string[],
    tracker: TrackerRead | undefined,
  ): Promise<NamedStrategy[] | undefined> {
    if (words.length === 0) {
      return tracker && [tracker.strategy]
    }
    const strategies: NamedStrategy[] = []
    for (const word of new Set(words)) {
      const from = { flag: '--strategy', word, directory: this.directory }
      const choice = await readPluginFlag('strategy', from, this.diagnostics)
      if (choice !== undefined) strategies.push({ name: word, choice })
    }
    return strategies
  }

  async #pieceOrder(word: string | undefined) {
    if (word === undefined) return undefined
    const from = { flag: '--piece-order', word, directory: this.directory }
    return readPluginFlag('pieceOrder', from, this.diagnostics)
  }

  #checkGroups(
    groups: readonly GroupRead[],
    network: NetworkRead | undefined,
    limit: number,
  ): void {
    // With one that could not be read, nobody knows.
    const all = groups.length === this.#block.all('peers').length
    if (all && groups.length > 0 && groups.every(({ wanted }) => wanted.length === 0)) {
      const problem = "nobody wants anything: add 'wants FILE;' to some peers"
      this.diagnostics.add(groups[0]!.called.at, problem)
    }
    const zones = groups.map(({ options }) => options.zone).filter((zone) => zone !== undefined)
    for (const { text, at } of network?.zones ?? []) {
      if (zones.includes(text)) continue
      const [meant] = suggest(text, zones)
      const advice = meant === undefined ? `say 'zone ${text};' in some peers` : didYouMean(meant)
      this.diagnostics.add(at, `nobody is in zone ${quoted(text)}: ${advice}`)
    }
    for (const { line, lastArrival } of groups) {
      for (const { name } of line) {
        if (network?.network.name !== 'latency' || name.text === 'latency') continue
        const problem = `${name.text} means nothing on 'network latency', where bytes take no time`
        this.diagnostics.add(name.at, `${problem}: take it out`)
      }
      if (lastArrival && lastArrival.ms >= limit) {
        const problem = "the last of them comes after the limit of the run: raise 'limit'"
        this.diagnostics.add(lastArrival.word.at, problem)
      }
    }
  }

  #faults(roster: Roster, limitMs: number): FaultLine[] {
    const { at, when } = SCENARIO_DIRECTIVES
    const read = StatementWords.read
    return [
      ...this.#block
        .all('at')
        .map((line) => read(line, at.form, this.diagnostics, (w) => readAt(w, roster, limitMs))),
      ...this.#block
        .all('when')
        .map((line) => read(line, when.form, this.diagnostics, (w) => readWhen(w, roster))),
    ].filter((line) => line !== undefined)
  }

  #expectations() {
    const { form } = SCENARIO_DIRECTIVES.expect
    return this.#block
      .all('expect')
      .map((line) =>
        StatementWords.read(line, form, this.diagnostics, (words) =>
          readExpectation(words, METRIC_NAMES),
        ),
      )
      .filter((expectation) => expectation !== undefined)
  }

  #scores(): readonly MetricName[] {
    const { form } = SCENARIO_DIRECTIVES.score
    const scores = this.#block
      .all('score')
      .map((line) =>
        StatementWords.read(line, form, this.diagnostics, (words) =>
          words.choose('score', SCORE_NAMES),
        ),
      )
      .filter((score) => score !== undefined)
    return scores.length > 0 ? scores : ['makespanSeconds']
  }

  #missing(problem: string, example: string): undefined {
    // A name that is not known, which has been told, may well be the one that is missing.
    const isKnown = ({ name }: Statement) => Object.hasOwn(SCENARIO_DIRECTIVES, name.text)
    if (!this.conf.every(isKnown)) return undefined
    this.diagnostics.add(this.start, `${problem}: add '${example}'`)
    return undefined
  }
}

/** What people call a scenario: its file without the ending. */
export function scenarioName(path: string): string {
  return basename(path).replace(/\.conf$/, '')
}
