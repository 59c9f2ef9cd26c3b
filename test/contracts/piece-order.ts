import assert from 'node:assert/strict'
import type { OptionValues } from '../../core/extension-points/options.js'
import type { PieceOrder, PieceOrderPlugin } from '../../core/extension-points/piece-order.js'
import { PLUGIN_API } from '../../core/extension-points/plugin.js'
import type { Clock } from '../../core/runtime/clock.js'
import { silentLog } from '../../core/runtime/log.js'
import { SeededRandom } from '../../core/runtime/seeded-random.js'
import type { ContractCase } from './contract-case.js'
import { defaultOptions } from './default-options.js'
import { ListedPieces, type OpenList } from './listed-pieces.js'

/** A source that nothing has changed for is asked again after this. */
const askedAgainMs = 15_000
/** Questions without an answer, one after the other, while nothing is under way. */
const undefinedMax = 8
/** Looking at each piece a few times is fine, at all of them for each of them is not. */
const readsPerPieceMax = 20

const range = (count: number): number[] => Array.from({ length: count }, (_, piece) => piece)
const odd = (piece: number): boolean => piece % 2 === 1

/** What sources have while a file comes: the ends, the middle, the scattered, the last one. */
const situations: readonly OpenList[] = [
  { pieces: 1, open: [0] },
  { pieces: 40, open: range(40) },
  { pieces: 40, open: range(40), sources: (piece) => 1 + (piece % 3) },
  { pieces: 40, open: range(40).filter(odd), sources: (piece) => (odd(piece) ? 5 : 1) },
  { pieces: 40, open: [17, 18, 19, 30] },
  { pieces: 40, open: [39] },
  { pieces: 7, open: [3], sources: () => 60_000 },
]

/**
 * What any piece order owes to a peer. `options` are the plugin's own, checked and complete; its
 * defaults when left out.
 */
export function pieceOrderContract(
  plugin: PieceOrderPlugin,
  options: OptionValues<NonNullable<PieceOrderPlugin['options']>> = defaultOptions(plugin),
): readonly ContractCase[] {
  const create = (clock: Clock = new StandingClock()): PieceOrder =>
    plugin.create({ options, clock, random: new SeededRandom('contract'), log: silentLog })
  return [
    { title: 'is a piece order of this version of the interfaces', run: () => isPlugin(plugin) },
    { title: 'names an open piece, or undefined', run: () => namesOpen(create()) },
    { title: 'looks at a view only during its call', run: () => letsGo(create()) },
    { title: 'takes every piece of one who has all', run: () => takesAll(create) },
    { title: 'takes every piece of several who have a part', run: () => takesParts(create) },
    { title: 'serves downloads that are mixed', run: () => servesMixed(create) },
    { title: 'gives the same answers to the same calls', run: () => repeats(create) },
    { title: 'copes with a hundred thousand pieces', run: () => copesWithMany(create()) },
  ]
}

function isPlugin({ kind, api, name, create }: PieceOrderPlugin): void {
  assert.equal(kind, 'pieceOrder')
  assert.equal(api, PLUGIN_API)
  assert.match(name, /^\S+$/)
  assert.equal(typeof create, 'function')
}

function ask(order: PieceOrder, list: OpenList, readsMax?: number): number | undefined {
  const piece = order.next(new ListedPieces(list, readsMax))
  if (piece !== undefined) assert.ok(list.open.includes(piece), `${piece} is not open`)
  return piece
}

function namesOpen(order: PieceOrder): void {
  for (const list of [...situations, ...situations].reverse()) {
    for (let call = 0; call < 5; call++) ask(order, list)
  }
}

/** Each view ends with its call; reading one of an earlier call throws. */
function letsGo(order: PieceOrder): void {
  for (const list of [...situations, ...situations]) {
    const view = new ListedPieces(list)
    order.next(view)
    view.end()
  }
}

class StandingClock implements Clock {
  #nowMs = 0

  pass(ms: number): void {
    this.#nowMs += ms
  }

  nowMs(): number {
    return this.#nowMs
  }

  after(): { cancel(): void } {
    return { cancel() {} }
  }
}

/** A download from sources that take turns; each piece has come before the next question. */
class Download {
  readonly #missing: Set<number>
  #turn = 0
  #refused = 0

  constructor(
    private readonly order: PieceOrder,
    private readonly clock: StandingClock,
    private readonly pieces: number,
    private readonly sources: readonly ReadonlySet<number>[],
  ) {
    this.#missing = new Set(range(pieces))
  }

  get over(): boolean {
    return this.#missing.size === 0
  }

  /** One question. */
  step(): void {
    const { order, clock, pieces, sources } = this
    const held = sources[this.#turn++ % sources.length]!
    const open = [...this.#missing].filter((piece) => held.has(piece))
    if (open.length === 0) return
    const count = (piece: number) => sources.filter((each) => each.has(piece)).length
    const piece = ask(order, { pieces, open, sources: count })
    if (piece === undefined) {
      clock.pass(askedAgainMs)
      this.#refused++
      const limit = undefinedMax * sources.length
      assert.ok(this.#refused <= limit, `takes none of ${open} from anybody`)
    } else {
      this.#refused = 0
      this.#missing.delete(piece)
    }
  }
}

type Create = (clock: StandingClock) => PieceOrder

function takesAll(create: Create): void {
  const clock = new StandingClock()
  const download = new Download(create(clock), clock, 40, [new Set(range(40))])
  while (!download.over) download.step()
}

function takesParts(create: Create): void {
  const clock = new StandingClock()
  const parts = [range(9), range(40).slice(5), range(40).filter(odd)]
  const sources = parts.map((pieces) => new Set(pieces))
  const download = new Download(create(clock), clock, 40, sources)
  while (!download.over) download.step()
}

function servesMixed(create: Create): void {
  const clock = new StandingClock()
  const order = create(clock)
  const downloads = [40, 1, 12, 40].map(
    (pieces) => new Download(order, clock, pieces, [new Set(range(pieces))]),
  )
  // The last one begins when the others are well under way.
  for (let round = 0; downloads.some(({ over }) => !over); round++) {
    for (const download of round < 20 ? downloads.slice(0, 3) : downloads) {
      if (!download.over) download.step()
    }
  }
}

function repeats(create: Create): void {
  const run = (): (number | undefined)[] => {
    const order = create(new StandingClock())
    return [...situations, ...situations, ...situations].map((list) => ask(order, list))
  }
  const first = run()
  assert.deepEqual(run(), first)
}

function copesWithMany(order: PieceOrder): void {
  const pieces = 100_000
  const list = { pieces, open: range(pieces), sources: (piece: number) => 1 + (piece % 7) }
  for (let call = 0; call < 2; call++) ask(order, list, readsPerPieceMax * pieces)
}
