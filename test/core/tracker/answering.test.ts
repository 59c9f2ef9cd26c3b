import assert from 'node:assert/strict'
import type { Holder } from '../../../core/extension-points/strategy.js'
import { LIMITS } from '../../../core/limits.js'
import type { Ask, FileInfo, Outcome } from '../../../core/wire/messages.js'
import { ask, type Caller, info, type Line, TrackerWorld } from '../../support/tracker-world.js'

const file = info('a.bin')
const [a, b, c] = ['10.0.1.1', '10.0.1.2', '10.0.1.3'] as const

/** A tracker that knows A, B and C with the whole file, and a stranger who asks. */
function build(): { world: TrackerWorld; peers: Caller[]; line: Line; asker: Caller } {
  const world = new TrackerWorld({ maxPeer: 10 })
  const peers = [a, b, c].map((host) => world.caller(host).listen().share(file))
  const asker = world.caller('10.0.9.9')
  return { world, peers, asker, line: asker.exchange() }
}

function hosts(line: Line, more: Partial<Ask> = {}): string[] {
  return line.ask(ask(file.name, more), 'answer').holders.map(({ peer }) => peer.host)
}

function outcome(host: string, result: Outcome['result'], bytes = 0, ms = 0): Outcome {
  return { peer: { host, port: 3333 }, result, bytes, ms }
}

function catalogue(line: Line): string[] {
  const { files } = line.ask({ kind: 'browse' }, 'catalogue-page')
  return files.map(({ name, holders, partial }) => `${name} ${holders}+${partial}`)
}

describe('core/tracker/answering', () => {
  it('says which file it is, who is next, and how many hold it', () => {
    const { line } = build()
    assert.deepEqual(line.ask(ask(file.name), 'answer'), {
      kind: 'answer',
      file,
      holders: [{ peer: { host: a, port: 3333 }, share: 1 }],
      known: 3,
      retryMs: 0,
    })
  })

  it('never names the asker to itself, and does not count it', () => {
    const { peers } = build()
    const [first] = peers as [Caller]
    const line = first.exchange()
    first.register(line)
    for (let call = 0; call < 4; call++) {
      const { holders, known } = line.ask(ask(file.name, { share: 1 }), 'answer')
      assert.notEqual(holders[0]?.peer.host, a)
      assert.equal(known, 2)
    }
  })

  it('leaves out whom the asker uses already', () => {
    const { line } = build()
    const known = [a, c].map((host) => ({ host, port: 3333 }))
    assert.deepEqual(hosts(line, { count: 9, known }), [b])
  })

  it('takes turns for each of many files, as if they were asked for one by one', () => {
    const { peers, line } = build()
    const other = info('b.bin', 'dd')
    peers[1]!.share(other)
    const files = [file, other, info('none.bin', 'ee')].map(({ name, root }) => ({ name, root }))
    const next = (): (string | undefined)[] => {
      const answer = line.ask({ kind: 'ask-many', files }, 'answer-many')
      return answer.next.map((place) => answer.holders[place]?.peer.host)
    }
    assert.deepEqual(next(), [a, b, undefined])
    assert.deepEqual(hosts(line), [b])
    assert.deepEqual(next(), [c, b, undefined])
    assert.deepEqual(next(), [a, b, undefined])
  })

  it('makes whoever asks for many a holder of nothing of each', () => {
    const { peers } = build()
    const [first] = peers as [Caller]
    const line = first.exchange()
    first.register(line)
    const other = info('b.bin', 'dd')
    peers[1]!.share(other)
    const files = [other].map(({ name, root }) => ({ name, root }))
    line.ask({ kind: 'ask-many', files }, 'answer-many')
    assert.deepEqual(catalogue(line), ['a.bin 3+0', 'b.bin 1+1'])
  })

  it('hangs up on whoever asks for too many at once', () => {
    const { line } = build()
    const { name, root } = file
    const files = Array.from({ length: LIMITS.filesPerBatch + 1 }, () => ({ name, root }))
    assert.equal(line.ask({ kind: 'ask-many', files }, 'failure').code, 'PROTOCOL')
  })

  it('lists only names that begin as asked, page after page', () => {
    const { peers, line } = build()
    const names = Array.from({ length: 700 }, (_, index) => `dir/${String(index).padStart(4, '0')}`)
    peers[0]!.share(...['dip', 'dir', 'dir-x', ...names, 'dis'].map((name) => info(name)))
    const listed: string[] = []
    for (let after: FileInfo | undefined, more = true; more; ) {
      const request = { kind: 'browse', prefix: 'dir/', ...(after && { after }) } as const
      const page = line.ask(request, 'catalogue-page')
      listed.push(...page.files.map(({ name }) => name))
      const { name, root, size } = page.files.at(-1)!
      after = { name, root, size }
      more = page.more
    }
    assert.deepEqual(listed, names)
    assert.deepEqual(line.ask({ kind: 'browse', prefix: 'x' }, 'catalogue-page').files, [])
  })

  it('asks for patience when nobody is left', () => {
    const { line } = build()
    const known = [a, b, c].map((host) => ({ host, port: 3333 }))
    const { holders, retryMs } = line.ask(ask(file.name, { known }), 'answer')
    assert.deepEqual([holders, retryMs], [[], LIMITS.askRetryMs])
  })

  it('names partial holders only to those who can use them', () => {
    const { world, line } = build()
    world.caller('10.0.1.4').share({ ...file, share: 0.5 })
    assert.deepEqual(hosts(line, { count: 9 }), [a, b, c])
    assert.deepEqual(hosts(line, { count: 9, need: 'any' }), ['10.0.1.4', a, b, c])
  })

  it('makes a registered asker a partial holder at once, and nobody else', () => {
    const { world, line } = build()
    hosts(line, { share: 0.25 })
    assert.deepEqual(catalogue(line), ['a.bin 3+0'])
    const joining = world.caller('10.0.1.4')
    const joined = joining.exchange()
    joining.register(joined)
    hosts(joined, { share: 0 })
    assert.deepEqual(catalogue(line), ['a.bin 3+1'])
    hosts(joined, { share: 1 })
    assert.deepEqual(catalogue(line), ['a.bin 4+0'])
  })

  it('leaves out one who said that it is full, until it says otherwise or a moment passes', () => {
    const { world, peers, line } = build()
    const [first] = peers as [Caller]
    const registered = first.exchange()
    first.register(registered, { freeSlots: 0 })
    assert.deepEqual(hosts(line, { count: 9 }), [b, c])
    first.register(registered, { freeSlots: 1 })
    assert.deepEqual(hosts(line, { count: 9 }), [a, b, c])
    first.register(registered, { freeSlots: 0 })
    assert.deepEqual(hosts(line, { count: 9 }), [b, c])
    world.clock.advance(LIMITS.fullRememberedMs)
    assert.deepEqual(hosts(line, { count: 9 }), [a, b, c])
  })

  it('tells what was handed out', () => {
    const { world, line } = build()
    hosts(line, { count: 2 })
    assert.deepEqual(world.facted('handed-out'), [[1, 0, [1, 2]]])
  })

  describe('outcomes', () => {
    it('keep a holder from the asker it failed for a while, and from nobody else', () => {
      for (const result of ['stalled', 'bad-content', 'missing'] as const) {
        const { world, line } = build()
        hosts(line, { count: 9 })
        assert.deepEqual(hosts(line, { count: 9, outcomes: [outcome(b, result)] }), [a, c])
        assert.deepEqual(hosts(line, { count: 9 }), [a, c])
        assert.deepEqual(hosts(world.caller('10.0.9.8').exchange(), { count: 9 }), [a, b, c])
        world.clock.advance(LIMITS.failureRememberedMs)
        assert.deepEqual(hosts(line, { count: 9 }).sort(), [a, b, c])
      }
    })

    it('are remembered from one exchange to the next of the same asker', () => {
      const { asker, line } = build()
      hosts(line, { count: 9 })
      hosts(line, { outcomes: [outcome(b, 'missing')] })
      line.send({ kind: 'farewell' })
      assert.deepEqual(hosts(asker.exchange(), { count: 9 }).sort(), [a, c])
    })

    it('keep a full one from the asker for a moment only', () => {
      const { world, line } = build()
      hosts(line, { count: 9 })
      assert.deepEqual(hosts(line, { count: 9, outcomes: [outcome(b, 'full')] }), [a, c])
      world.clock.advance(LIMITS.fullRememberedMs)
      assert.deepEqual(hosts(line, { count: 9 }).sort(), [a, b, c])
    })

    it('drop an unreachable holder when the tracker does not reach it either', () => {
      const { world, peers, line } = build()
      peers[1]?.deafen()
      hosts(line, { count: 9 })
      assert.deepEqual(hosts(line, { count: 9, outcomes: [outcome(b, 'unreachable')] }), [a, c])
      world.clock.advance(100)
      assert.deepEqual(world.facted('probe-ended'), [[2, false]])
      assert.deepEqual(world.facted('peer-left'), [[2, 'unreachable']])
      assert.deepEqual(catalogue(line), ['a.bin 2+0'])
    })

    it('drop a holder in whose place another process answers', () => {
      const { world, peers, line } = build()
      peers[1]?.deafen()
      world.caller(b).listen()
      hosts(line, { count: 9 })
      hosts(line, { outcomes: [outcome(b, 'unreachable')] })
      world.clock.advance(100)
      assert.deepEqual(world.facted('peer-left'), [[2, 'unreachable']])
    })

    it('drop nobody who answers the tracker, and dial it rarely', () => {
      const { world, peers, line } = build()
      for (let call = 0; call < 5; call++) {
        hosts(world.caller(`10.0.8.${call}`).exchange(), { count: 9 })
        hosts(line, { count: 9, outcomes: [outcome(b, 'unreachable')] })
        world.clock.advance(100)
      }
      assert.equal(peers[1]?.probed, 1)
      assert.deepEqual(world.facted('peer-left'), [])
      assert.deepEqual(catalogue(line), ['a.bin 3+0'])
    })

    it('count only for holders that were handed out to this asker', () => {
      const { world, peers, line } = build()
      hosts(line)
      hosts(line, { outcomes: [outcome(c, 'unreachable'), outcome('10.0.7.7', 'missing')] })
      world.clock.advance(100)
      assert.equal(peers[2]?.probed, 0)
      assert.deepEqual(world.facted('outcome-reported'), [])
    })

    it('are told as facts', () => {
      const { world, line } = build()
      hosts(line)
      hosts(line, { outcomes: [outcome(a, 'served', 5_000, 10)] })
      assert.deepEqual(world.facted('outcome-reported'), [[0, 1, 'served', 5_000]])
    })

    describe('make up what a strategy sees of a holder', () => {
      type Seen = Pick<Holder, 'served' | 'freeSlots' | 'reporters' | 'failed' | 'bytesPerSecond'>

      /** Hands out the first and keeps what it saw of it. */
      function look(): { asks: (host: string, ...said: Outcome[]) => Seen; world: TrackerWorld } {
        let seen: Seen | undefined
        const world = new TrackerWorld({
          strategyPlugin: {
            kind: 'strategy',
            api: 1,
            name: 'looks',
            create: () => ({
              next(_request, holders) {
                const [first] = holders
                if (!first) return []
                const { served, freeSlots, reporters, failed, bytesPerSecond } = first
                seen = { served, freeSlots, reporters, failed, bytesPerSecond }
                return [first]
              },
            }),
          },
        })
        world.caller(a).share(file)
        const lines = new Map<string, Line>()
        const asks = (host: string, ...outcomes: Outcome[]): Seen => {
          const line = lines.get(host) ?? world.caller(host).live()
          lines.set(host, line)
          line.ask(ask(file.name, { outcomes }), 'answer')
          return seen!
        }
        return { asks, world }
      }

      it('each asker takes one slot until it is done', () => {
        const { asks } = look()
        const slots = (...args: Parameters<typeof asks>): number => asks(...args).freeSlots
        const served = outcome(a, 'served', 5_000, 10)
        assert.deepEqual([slots('10.0.9.1'), slots('10.0.9.1'), slots('10.0.9.1')], [3, 2, 2])
        assert.deepEqual([slots('10.0.9.2'), slots('10.0.9.2')], [2, 1])
        assert.equal(slots('10.0.9.1', served), 2)
        slots('10.0.9.2', outcome(a, 'full'))
        assert.equal(slots('10.0.9.3'), 2)
      })

      it('whoever goes on with it is not done', () => {
        const { asks, world } = look()
        const line = world.caller('10.0.9.1').live()
        line.ask(ask(file.name), 'answer')
        const outcomes = [outcome(a, 'served', 5_000, 10)]
        line.ask(ask(file.name, { outcomes, known: [outcomes[0]!.peer] }), 'answer')
        assert.equal(asks('10.0.9.2').freeSlots, 2)
      })

      it('whoever leaves is done with all it was handed', () => {
        const { asks, world } = look()
        const asker = world.caller('10.0.9.1')
        const line = asker.live()
        const { session, secret } = asker.register(line)
        line.ask(ask(file.name), 'answer')
        assert.equal(asks('10.0.9.2').freeSlots, 2)
        line.ask({ kind: 'goodbye', session, secret }, 'farewell')
        assert.equal(asks('10.0.9.3').freeSlots, 2)
      })

      it('whoever is silent on it for long takes no slot any more', () => {
        const { asks, world } = look()
        asks('10.0.9.1')
        world.clock.advance(LIMITS.handOutHeldMs)
        assert.equal(asks('10.0.9.2').freeSlots, 3)
      })

      it('by the word of many, of which each counts once', () => {
        const { asks } = look()
        const askers = Array.from({ length: 21 }, (_, index) => `10.0.9.${index}`)
        const [liar, ...honest] = askers as [string, ...string[]]
        for (const asker of askers) asks(asker)
        for (const asker of honest) asks(asker, outcome(a, 'served', 5_000, 10))
        for (let time = 0; time < 50; time++) asks(liar, outcome(a, 'bad-content', 1, 10_000))
        const { reporters, failed, bytesPerSecond } = asks(honest[0]!)
        assert.deepEqual([reporters, failed, bytesPerSecond], [21, 1, 500_000])
      })

      it('one who says again and again that all slots are taken takes none', () => {
        const { asks, world } = look()
        for (let time = 0; time < 20; time++) {
          asks('10.0.9.1', outcome(a, 'full'))
          world.clock.advance(LIMITS.fullRememberedMs)
          asks('10.0.9.1')
        }
        asks('10.0.9.1', outcome(a, 'full'))
        assert.equal(asks('10.0.9.2').freeSlots, 3)
      })
    })
  })

  describe('names', () => {
    it('that stand for several contents are told apart by their roots', () => {
      const { world, line } = build()
      const other = info(file.name, 'cd')
      world.caller('10.0.1.4').share(other)
      const { versions, near } = line.ask(ask(file.name), 'not-one')
      assert.deepEqual([versions, near], [[file, other], []])
      const { file: found, holders } = line.ask(ask(`${file.name}@cdcdcdcd`), 'answer')
      assert.deepEqual([found, holders[0]?.peer.host], [other, '10.0.1.4'])
    })

    it('that nobody knows are answered with similar ones', () => {
      const { line } = build()
      const { name, versions, near } = line.ask(ask('a.bim'), 'not-one')
      assert.deepEqual([name, versions, near], ['a.bim', [], ['a.bin']])
    })

    it('that somebody once listed are still known', () => {
      const { world, peers, line } = build()
      for (const peer of peers) {
        const leaving = peer.exchange()
        const { session, secret } = peer.session!
        leaving.send({ kind: 'goodbye', session, secret })
        leaving.expectClosed()
      }
      assert.equal(world.facted('peer-left').length, 3)
      const { holders, known, retryMs } = line.ask(ask(file.name), 'answer')
      assert.deepEqual([holders, known, retryMs], [[], 0, LIMITS.askRetryMs])
    })
  })

  it('lists who has a file, for every content of that name', () => {
    const { world, line } = build()
    world.caller('10.0.1.4').share({ ...info(file.name, 'cd'), share: 0.5 })
    const { files } = line.ask({ kind: 'who-has', name: file.name }, 'holder-list')
    const shown = files.map((each) => [
      each.file.root.slice(0, 2),
      each.holders.map(({ peer, share }) => `${peer.host} ${share}`),
    ])
    assert.deepEqual(shown, [
      ['ab', [`${a} 1`, `${b} 1`, `${c} 1`]],
      ['cd', ['10.0.1.4 0.5']],
    ])
    assert.deepEqual(line.ask({ kind: 'who-has', name: 'x' }, 'holder-list').files, [])
  })

  it('shows the whole catalogue page by page, each file once, in order', () => {
    const world = new TrackerWorld()
    const names = Array.from({ length: 1_500 }, (_, index) => `f/${'x'.repeat(40)}${index}`).sort()
    const caller = world.caller(a)
    const line = caller.exchange()
    caller.register(line)
    for (let at = 0; at < names.length; at += LIMITS.filesPerBatch) {
      const add = names.slice(at, at + LIMITS.filesPerBatch).map((name) => info(name))
      const more = at + LIMITS.filesPerBatch < names.length
      line.ask({ kind: 'files', from: -1, generation: 1, add, remove: [], more }, 'files-taken')
    }
    const seen: string[] = []
    let pages = 0
    for (let after = {}, more = true; more; pages++) {
      const page = line.ask({ kind: 'browse', ...after }, 'catalogue-page')
      seen.push(...page.files.map(({ name }) => name))
      const { name, root, size } = page.files.at(-1)!
      after = { after: { name, root, size } }
      more = page.more
    }
    assert.deepEqual(seen, names)
    assert.ok(pages > 1)
  })
})
