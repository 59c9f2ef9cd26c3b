import assert from 'node:assert/strict'
import type { OptionValues } from '../../core/extension-points/options.js'
import { PLUGIN_API } from '../../core/extension-points/plugin.js'
import type {
  Holder,
  RequestedFile,
  Strategy,
  StrategyPlugin,
  StrategyRequest,
} from '../../core/extension-points/strategy.js'
import { silentLog } from '../../core/runtime/log.js'
import type { Random } from '../../core/runtime/random.js'
import { SeededRandom } from '../../core/runtime/seeded-random.js'
import type { ContractCase } from './contract-case.js'
import { defaultOptions } from './default-options.js'
import { holder, ListedHolders } from './listed-holders.js'

/**
 * Everything equal, everybody must have been served after this many times their number of
 * requests.
 */
const roundsMax = 40
/** Looking at everybody a few times is fine, at everybody for each of everybody is not. */
const readsPerHolderMax = 20

/**
 * What any strategy owes to the tracker, whatever it prefers. `options` are the plugin's own,
 * checked and complete; its defaults when left out.
 */
export function strategyContract(
  plugin: StrategyPlugin,
  options: OptionValues<NonNullable<StrategyPlugin['options']>> = defaultOptions(plugin),
): readonly ContractCase[] {
  const createWith = (random: Random): Strategy =>
    plugin.create({
      options,
      clock: { nowMs: () => 0, after: () => ({ cancel() {} }) },
      random,
      log: silentLog,
    })
  const create = (seed = 'contract'): Strategy => createWith(new SeededRandom(seed))
  return [
    { title: 'is a strategy of this version of the interfaces', run: () => isPlugin(plugin) },
    { title: 'hands out nobody when there is nobody', run: () => emptyView(create()) },
    { title: 'hands out at most as many as asked for', run: () => atMostCount(create()) },
    { title: 'hands out nobody twice in one answer', run: () => nobodyTwice(create()) },
    { title: 'hands out only those it is offered, now', run: () => onlyOffered(create()) },
    { title: 'never hands out the asker', run: () => neverAsker(create()) },
    { title: 'gives the same answers to the same calls', run: () => repeats(create) },
    { title: 'leaves no trace of a dry run', run: () => leavesNoTrace(createWith) },
    { title: 'changes nothing that it is given', run: () => changesNothing(create()) },
    { title: 'serves everybody, all else being equal', run: () => servesEverybody(create()) },
    { title: 'serves one who joins later', run: () => servesNewcomers(create()) },
    { title: 'copes with ten thousand holders', run: () => copesWithMany(create()) },
    { title: 'explains in one clause, if at all', run: () => explains(create()) },
  ]
}

/** A request like any other, frozen. */
export function request(file: RequestedFile, more: Partial<StrategyRequest> = {}): StrategyRequest {
  const asker = Object.freeze({
    address: Object.freeze({ host: '10.9.9.9', port: 3333 }),
    zone: undefined,
    share: 0,
  })
  return Object.freeze({ file, asker, count: 1, nowMs: 0, dryRun: false, ...more })
}

export function requestedFile(name: string): RequestedFile {
  return Object.freeze({ name, root: 'ab'.repeat(32), size: 1 << 20 })
}

const file = requestedFile('contract.bin')
const arrivals = (holders: readonly Holder[]): number[] => holders.map(({ arrival }) => arrival)
const some = (count: number): Holder[] => Array.from({ length: count }, (_, at) => holder(at + 1))

function isPlugin({ kind, api, name, create }: StrategyPlugin): void {
  assert.equal(kind, 'strategy')
  assert.equal(api, PLUGIN_API)
  assert.match(name, /^\S+$/)
  assert.equal(typeof create, 'function')
}

function emptyView(strategy: Strategy): void {
  for (const count of [1, 8]) {
    assert.deepEqual(strategy.next(request(file, { count }), new ListedHolders([])), [])
  }
}

function atMostCount(strategy: Strategy): void {
  const view = new ListedHolders(some(5))
  for (const count of [1, 2, 3, 5, 8, 1]) {
    const answer = strategy.next(request(file, { count }), view)
    assert.ok(Array.isArray(answer), 'the answer is an array')
    assert.ok(answer.length <= count, `${answer.length} holders for a count of ${count}`)
  }
}

function nobodyTwice(strategy: Strategy): void {
  const view = new ListedHolders(some(5))
  for (const count of [2, 3, 5, 8, 8, 8]) {
    const answer = arrivals(strategy.next(request(file, { count }), view))
    assert.equal(new Set(answer).size, answer.length, `${answer} has somebody twice`)
  }
}

/** Those who were there before are gone; those who are there are the very objects of the view. */
function onlyOffered(strategy: Strategy): void {
  const before = some(6)
  for (let call = 0; call < 12; call++)
    strategy.next(request(file, { count: 2 }), new ListedHolders(before))
  const now = before.filter(({ arrival }) => arrival % 2 === 0)
  for (let call = 0; call < 24; call++) {
    for (const chosen of strategy.next(request(file, { count: 2 }), new ListedHolders(now))) {
      assert.ok(now.includes(chosen), `number ${chosen.arrival} is not among the holders`)
    }
  }
}

/**
 * The asker holds part of the file and is handed out to others; it is missing from its own view.
 */
function neverAsker(strategy: Strategy): void {
  const all = some(4)
  for (let call = 0; call < 60; call++) {
    // Each asks several times in a row: in step with the answers, it might be missed by chance.
    const asking = all[Math.floor(call / 5) % all.length]!
    const asker = { address: asking.address, zone: asking.zone, share: asking.share }
    const view = new ListedHolders(all.filter((other) => other !== asking))
    const answer = strategy.next(request(file, { asker, count: 1 + (call % 3) }), view)
    assert.ok(!answer.includes(asking), `number ${asking.arrival} was handed out to itself`)
  }
}

function repeats(create: (seed: string) => Strategy): void {
  const run = (): number[][] => {
    const strategy = create('same')
    const view = new ListedHolders(some(9))
    return [1, 2, 1, 3, 9, 1, 1, 4].map((count) =>
      arrivals(strategy.next(request(file, { count }), view)),
    )
  }
  const first = run()
  assert.deepEqual(run(), first)
}

/** The same answers whether or not it was asked in between, with other draws, who would be next. */
function leavesNoTrace(createWith: (random: Random) => Strategy): void {
  const view = new ListedHolders(some(9))
  const run = (dryRuns: number): number[][] => {
    let dryRun = false
    const strategy = createWith(switched(new SeededRandom('same'), () => dryRun))
    const ask = (count: number): readonly Holder[] =>
      strategy.next(request(file, { count, dryRun }), view)
    return [1, 2, 1, 3, 9, 1, 4].map((count) => {
      dryRun = true
      for (let time = 0; time < dryRuns; time++)
        for (const chosen of ask(1 + time))
          strategy.explain?.(request(file, { count, dryRun }), chosen)
      dryRun = false
      return arrivals(ask(count))
    })
  }
  assert.deepEqual(run(3), run(0))
}

/** The draws of `random`, or others while `aside`: chance goes on as if nobody had asked. */
function switched(random: Random, aside: () => boolean): Random {
  const other = random.fork('aside')
  const drawn = (): Random => (aside() ? other : random)
  return {
    below: (bound) => drawn().below(bound),
    bytes: (length) => drawn().bytes(length),
    fork: (label) => switched(random.fork(label), aside),
  }
}

/** Everything is frozen, so that a change throws; where it does not, the copies differ. */
function changesNothing(strategy: Strategy): void {
  const holders = some(6)
  const before = structuredClone(holders)
  const asked = request(file, { count: 3 })
  for (let call = 0; call < 6; call++) strategy.next(asked, new ListedHolders(holders))
  assert.deepEqual(holders, before)
}

/**
 * Requests as the tracker makes them: what is handed out counts as served, and slots free later.
 */
class Rounds {
  readonly served = new Map<number, number>()
  readonly #busy: number[] = []

  constructor(private readonly strategy: Strategy) {}

  run(holderCount: number, requests: number): void {
    for (let nowMs = 0; nowMs < requests; nowMs++) {
      if (this.#busy.length > holderCount) this.#busy.shift()
      const view = new ListedHolders(some(holderCount).map((each) => this.#asOfNow(each)))
      for (const { arrival } of this.strategy.next(request(file, { nowMs }), view)) {
        this.served.set(arrival, (this.served.get(arrival) ?? 0) + 1)
        this.#busy.push(arrival)
      }
    }
  }

  #asOfNow({ arrival, slots }: Holder): Holder {
    const busy = this.#busy.filter((other) => other === arrival).length
    return holder(arrival, {
      freeSlots: Math.max(0, slots - busy),
      served: this.served.get(arrival) ?? 0,
    })
  }
}

function servesEverybody(strategy: Strategy): void {
  const rounds = new Rounds(strategy)
  rounds.run(7, 7 * roundsMax)
  assert.deepEqual([...rounds.served.keys()].sort(), [1, 2, 3, 4, 5, 6, 7])
}

function servesNewcomers(strategy: Strategy): void {
  const rounds = new Rounds(strategy)
  rounds.run(3, 3 * roundsMax)
  rounds.run(4, 4 * roundsMax)
  assert.ok(rounds.served.has(4), 'the one who joined was never served')
}

function copesWithMany(strategy: Strategy): void {
  const holders = some(10_000)
  for (let call = 0; call < 3; call++) {
    const view = new ListedHolders(holders, readsPerHolderMax * holders.length)
    strategy.next(request(file, { count: 8 }), view)
  }
}

function explains(strategy: Strategy): void {
  if (!strategy.explain) return
  const asked = request(file)
  const view = new ListedHolders(some(3))
  for (const chosen of strategy.next(asked, view)) {
    assert.match(strategy.explain(asked, chosen), /^[^\n]+$/)
  }
}
