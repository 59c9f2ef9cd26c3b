import type { Diagnostics } from '../../core/conf/diagnostic.js'
import type { Statement, Word } from '../../core/conf/statement.js'
import { accessLinks, type ZoneLine } from '../network/access-links.js'
import { latency } from '../network/latency.js'
import type { Network } from '../network/network-model.js'
import { BETWEEN_DIRECTIVES, NETWORK_DIRECTIVES, SCENARIO_DIRECTIVES } from './directives.js'
import { readBlock } from './read-block.js'
import { StatementWords } from './statement-words.js'

export interface NetworkRead {
  readonly network: Network
  /** Zones that have lines of their own. */
  readonly zones: readonly Word[]
}

type Model = keyof typeof NETWORK_DIRECTIVES

const models: Record<Model, typeof readAccessLinks> = {
  'access-links': readAccessLinks,
  latency: readLatency,
}

/** Reads `network MODEL { … }`; undefined when it has a mistake, which is told. */
export function readNetwork(
  statement: Statement,
  diagnostics: Diagnostics,
): NetworkRead | undefined {
  const { form } = SCENARIO_DIRECTIVES.network
  return StatementWords.read(statement, form, diagnostics, (words) => {
    const model = words.choose('network', Object.keys(models) as Model[])
    const { statements } = words.block()
    return models[model](statements, words, diagnostics)
  })
}

function readAccessLinks(
  statements: readonly Statement[],
  words: StatementWords,
  diagnostics: Diagnostics,
): NetworkRead | undefined {
  const table = NETWORK_DIRECTIVES['access-links']
  const owner = "in the block of 'network access-links'"
  const block = readBlock(statements, { table, owner }, diagnostics)
  for (const name of ['up', 'down']) {
    if (block.has(name)) continue
    const { at } = words.statement.name
    words.tell(at, `machines without a link reach nobody: say '${name} 20Mbit/s;' or the like`)
  }
  const zones: Word[] = []
  const between = block.all('between').map((each) => readBetween(each, zones, diagnostics))
  const [up, down] = [block.number('up'), block.number('down')]
  if (up === undefined || down === undefined) return undefined
  const network = accessLinks({
    up,
    down,
    latency: Number(block.valueOrDefault('latency')),
    between: between.filter((each) => each !== undefined),
  })
  return { network, zones }
}

function readLatency(
  statements: readonly Statement[],
  _words: StatementWords,
  diagnostics: Diagnostics,
): NetworkRead {
  const owner = "in the block of 'network latency'"
  const block = readBlock(statements, { table: NETWORK_DIRECTIVES.latency, owner }, diagnostics)
  return { network: latency(Number(block.valueOrDefault('latency'))), zones: [] }
}

function readBetween(
  statement: Statement,
  zones: Word[],
  diagnostics: Diagnostics,
): ZoneLine | undefined {
  const { form } = NETWORK_DIRECTIVES['access-links'].between
  return StatementWords.read(statement, form, diagnostics, (words) => {
    const [one, other] = [words.take('a zone'), words.take('another zone')]
    zones.push(one, other)
    const { statements } = words.block()
    const owner = "in a block of 'between'"
    const block = readBlock(statements, { table: BETWEEN_DIRECTIVES, owner }, diagnostics)
    const rate = block.number('rate')
    return {
      zones: [one.text, other.text] as const,
      ...(rate !== undefined && { rate }),
      latency: Number(block.valueOrDefault('latency')),
    }
  })
}
