import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { OptionValues } from '../../core/extension-points/options.js'
import type { PieceOrder, PieceOrderPlugin } from '../../core/extension-points/piece-order.js'
import { silentLog } from '../../core/runtime/log.js'
import { SeededRandom } from '../../core/runtime/seeded-random.js'
import type { ContractCase } from './contract-case.js'
import { defaultOptions } from './default-options.js'
import { ListedPieces, type OpenList } from './listed-pieces.js'
import { type Draws, propertyCase } from './property.js'

type Create = (seed?: number) => PieceOrder
type Log = (line: string) => void

/** The numbers of pieces that each of a file's sources has; each list is rising. */
interface Download {
  readonly pieces: number
  readonly sources: readonly (readonly number[])[]
}

const downloads: fc.Arbitrary<Download> = fc.integer({ min: 1, max: 24 }).chain((pieces) =>
  fc.record({
    pieces: fc.constant(pieces),
    sources: fc.array(fc.subarray([...Array(pieces).keys()], { minLength: 1 }), {
      minLength: 1,
      maxLength: 4,
    }),
  }),
)

/** Questions without an answer, one after the other, while nothing is under way. */
const undefinedMax = 8
const askedAgainMs = 15_000

/** What holds for any piece order in any download, tried on downloads that are drawn. */
export function pieceOrderProperties(
  plugin: PieceOrderPlugin,
  options: OptionValues<NonNullable<PieceOrderPlugin['options']>> = defaultOptions(plugin),
  draws: Draws = {},
): readonly ContractCase[] {
  let nowMs = 0
  const clock = { nowMs: () => nowMs, after: () => ({ cancel() {} }) }
  const create: Create = (seed = 1) => {
    nowMs = 0
    return plugin.create({ options, clock, random: new SeededRandom(seed), log: silentLog })
  }
  const pass = () => {
    nowMs += askedAgainMs
  }
  return [propertyCase(takesAll(create, pass), draws), propertyCase(repeats(create, pass), draws)]
}

const takesAll = (create: Create, pass: () => void) => ({
  title: 'takes all that sources have, open pieces only, in any download',
  values: downloads,
  check(download: Download, log: Log) {
    play(create(), download, pass, log)
  },
})

const repeats = (create: Create, pass: () => void) => ({
  title: 'gives the same answers with the same seed, in any download',
  values: fc.record({ seed: fc.nat(999), download: downloads }),
  check({ seed, download }: { seed: number; download: Download }, log: Log) {
    const first = play(create(seed), download, pass, log)
    const second = play(create(seed), download, pass, () => {})
    assert.ok(first.join() === second.join(), `asked again from the start, it took ${second}`)
  },
})

/** Sources take turns; each piece has come before the next question. Returns what was taken. */
function play(
  order: PieceOrder,
  { pieces, sources }: Download,
  pass: () => void,
  log: Log,
): readonly number[] {
  const taken: number[] = []
  const missing = new Set(sources.flat())
  const count = (piece: number) => sources.filter((each) => each.includes(piece)).length
  log(`a file of ${pieces} pieces; sources have ${sources.map((each) => `[${each}]`).join(' ')}`)
  for (let turn = 0, refused = 0; missing.size > 0; turn++) {
    const held = sources[turn % sources.length]!
    const open = held.filter((piece) => missing.has(piece))
    if (open.length === 0) continue
    const list: OpenList = { pieces, open, sources: count }
    const piece: unknown = order.next(new ListedPieces(list))
    log(`open is [${open}]: ${piece}`)
    if (piece === undefined) {
      pass()
      assert.ok(++refused <= undefinedMax * sources.length, 'it takes nothing from anybody')
      continue
    }
    assert.ok(open.includes(piece as number), `piece ${piece} is not open`)
    refused = 0
    missing.delete(piece as number)
    taken.push(piece as number)
  }
  return taken
}
