import assert from 'node:assert/strict'
import fc from 'fast-check'
import { CarriedWorld, type End, type Program, type SentBlock } from './carried-world.js'

const hosts = ['one', 'other', 'third']
const host = fc.nat(hosts.length - 1)
const any = fc.nat(1000)

type Deed = {
  readonly [K in keyof typeof kinds]: { readonly kind: K; readonly args: number[] }
}[keyof typeof kinds]

/** What can be done, each with what it is done to. */
const kinds = {
  dial: [host, host],
  send: [any],
  sendBlock: [any, fc.oneof(fc.nat(50), fc.nat(20_000))],
  cancel: [any],
  hoard: [any],
  release: [any],
  close: [any],
  crash: [host, fc.nat(1)],
  begin: [host],
  freeze: [host],
  thaw: [],
  block: [host, host],
  unblock: [],
  pass: [fc.oneof(fc.nat(15), fc.nat(1500), fc.nat(30_000))],
} as const

const oftener: Partial<Record<keyof typeof kinds, number>> = { sendBlock: 6, pass: 6, dial: 3 }

const deed: fc.Arbitrary<Deed> = fc.oneof(
  ...Object.entries(kinds).map(([kind, args]) => ({
    weight: oftener[kind as keyof typeof kinds] ?? 1,
    arbitrary: fc.tuple<number[]>(...args).map((args) => ({ kind, args }) as Deed),
  })),
)

/** Does what it is told, as far as it can be done. */
class Play {
  readonly world = new CarriedWorld()
  readonly programs: Program[] = []
  /** The last one on each host. */
  readonly #on = new Map<string, Program>()
  #places = 0

  constructor() {
    for (const name of hosts) this.begin(name)
    this.world.pass()
  }

  begin(name: string): void {
    if (this.#on.get(name)?.life.gone === false) return
    const program = this.world.program(name)
    this.programs.push(program)
    this.#on.set(name, program)
  }

  get ends(): End[] {
    return this.programs.flatMap(({ ends }) => ends)
  }

  get sent(): { end: End; sent: SentBlock }[] {
    return this.ends.flatMap((end) => end.sent.map((sent) => ({ end, sent })))
  }

  act({ kind, args: [first = 0, second = 0] }: Deed): void {
    const name = hosts[first % hosts.length]!
    const program = this.#on.get(name)!
    const ends = this.ends.filter(({ mayHear, ended }) => mayHear && !ended)
    const end = ends[first % Math.max(1, ends.length)]
    if (kind === 'pass') this.world.pass(first)
    else if (kind === 'begin') this.begin(name)
    else if (kind === 'block') this.world.block(name, hosts[second]!)
    else if (kind === 'unblock' || kind === 'thaw') this.mend()
    else if (kind === 'crash' && !program.life.gone) program.crash(second === 1)
    else if (kind === 'freeze' && !program.life.gone && !program.life.held) this.#freeze(program)
    else if (kind === 'dial' && !program.life.gone && !program.life.held)
      program.dial(hosts[second]!, 20_000)
    else if (end) this.#actOn(end, kind, second)
  }

  #actOn(end: End, kind: Deed['kind'], value: number): void {
    if (kind === 'send') end.send(++this.#places)
    else if (kind === 'sendBlock') end.sendBlock(value)
    else if (kind === 'close') end.connection.close()
    else if (kind === 'hoard') end.releases = false
    else if (kind === 'release') end.received.shift()?.release()
    else if (kind === 'cancel') {
      const open = end.sent.find(({ ends, cancelled }) => ends.length === 0 && !cancelled)
      if (open) end.cancel(open)
    }
  }

  #freeze(program: Program): void {
    program.freeze()
    for (const name of hosts) {
      this.world.block(name, program.host)
      this.world.block(program.host, name)
    }
  }

  /** Everything runs and reaches everything. */
  mend(): void {
    for (const program of this.programs) if (!program.life.gone) program.thaw()
    this.world.unblock()
  }

  /** Everybody runs, ends what they have, and gives back what they got. */
  end(): void {
    this.mend()
    for (const name of hosts) this.begin(name)
    const release = (): void => {
      for (const end of this.ends) {
        end.releases = true
        for (const block of end.received.splice(0)) block.release()
      }
    }
    release()
    this.world.pass(100_000)
    release()
    for (const end of this.ends) if (end.mayHear && !end.ended) end.connection.close()
    this.world.pass()
    release()
  }
}

describe('MemoryNetwork, whatever happens to it', () => {
  it('releases every block once and ends every flow and connection once', () => {
    const outcomes = new Map<string, number>()
    const count = (what: string) => outcomes.set(what, (outcomes.get(what) ?? 0) + 1)
    const courses = fc.array(deed, { minLength: 10, maxLength: 120, size: 'max' })
    fc.assert(
      fc.property(courses, (deeds) => {
        const play = new Play()
        for (const deed of deeds) play.act(deed)
        play.end()
        assert.equal(play.world.queue.size, 0, 'something is still to happen')
        for (const { sent, end } of play.sent) {
          assert.equal(sent.block.releases, 1, `a block was released ${sent.block.releases} times`)
          const told = sent.cancelled || !end.mayHear ? sent.ends.length : 1
          assert.equal(sent.ends.length, told, `a flow ended ${sent.ends.length} times`)
          assert.ok(told <= 1)
          count(sent.cancelled ? 'cancelled' : sent.ends[0] === 'welcome' ? 'welcome' : 'lost')
        }
        for (const end of play.ends) {
          assert.deepEqual(end.faults, [])
          assert.equal(end.ended || !end.mayHear, true, 'a connection has no end')
          assert.deepEqual(numbers(end, /message (\d+)/), sorted(numbers(end, /message (\d+)/)))
          const blocks = numbers(end, /block (\d+) complete/)
          assert.deepEqual(blocks, sorted(blocks))
          for (const what of end.heard) count(kindOf(what))
        }
        for (const { host } of play.programs)
          assert.equal(play.world.network.inUse(host).connections, 0)
      }),
      { numRuns: 400, seed: 1 },
    )
    // All of it has happened, or the test is of no use.
    for (const what of whatMatters)
      assert.ok((outcomes.get(what) ?? 0) > 20, `${what}: ${outcomes.get(what)}`)
  })
})

const whatMatters = [
  ...['cancelled', 'welcome', 'lost', 'end', 'end: reason'],
  ...['bytes of block', 'block aborted', 'block complete'],
]

/** Without the time, numbers and names. */
function kindOf(what: string): string {
  return what.replace(/: .*/, ': reason').replace(/[\d.]+ | \d+/g, '')
}

function numbers({ heard }: End, pattern: RegExp): number[] {
  return heard.flatMap((what) => pattern.exec(what)?.[1] ?? []).map(Number)
}

function sorted(values: readonly number[]): number[] {
  return [...new Set(values)].sort((one, other) => one - other)
}
