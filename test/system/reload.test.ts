import assert from 'node:assert/strict'
import type { HooksPlugin } from '../../core/extension-points/hooks.js'
import type { StrategyPlugin } from '../../core/extension-points/strategy.js'
import type { TrackerOptions } from '../../index.js'
import { inRealWorld, type RealWorld } from '../support/real-world.js'

/** Always the first, or always the last, and says how often it was made. */
function fixed(name: string, at: 0 | -1): StrategyPlugin & { made: number } {
  const plugin = {
    kind: 'strategy',
    api: 1,
    name,
    made: 0,
    create() {
      plugin.made++
      return {
        next: (_: unknown, holders: Iterable<object>) => [...holders].slice(at).slice(0, 1),
      }
    },
  }
  return plugin as unknown as StrategyPlugin & { made: number }
}

async function sharers(world: RealWorld, names: readonly string[]) {
  for (const who of ['a', 'b']) {
    for (const name of names) world.put(`${who}/${name}`, `content of ${name}`)
    await (await world.peer(who, { announce: 'live' })).update()
  }
}

describe('reloading a tracker', () => {
  it('swaps strategy, hooks and limits under load, and drops nobody and no request', () =>
    inRealWorld(async (world) => {
      const names = Array.from({ length: 15 }, (_, index) => `${index}.txt`)
      const first = fixed('first', 0)
      const base: TrackerOptions = { port: 0, initialPort: 21000 }
      const tracker = await world.tracker({ ...base, strategy: first })
      const ended: unknown[] = []
      for (const fact of ['peer-left', 'turned-away', 'strategy-faulted', 'hooks-faulted'] as const)
        tracker.facts.hear(fact, (...args) => ended.push([fact, ...args]))
      await sharers(world, names)
      const pass: HooksPlugin = {
        kind: 'hooks',
        api: 1,
        name: 'pass',
        create: () => ({ request: (_, next) => next() }),
      }
      const askers = await Promise.all(
        (['live', 'on-request', 'live'] as const).map((announce, at) =>
          world.peer(`asker ${at}`, { announce }),
        ),
      )
      let busy = true
      const loads = Promise.all(
        askers.flatMap((asker) => names.map((name) => asker.get(name))),
      ).finally(() => {
        busy = false
      })
      let reloads = 0
      while (busy) {
        const strategy = reloads % 2 === 0 ? fixed('last', -1) : 'random'
        const change = { strategy, maxPeer: 1 + (reloads % 4), hooks: [pass].slice(reloads % 2) }
        // Two at once, too: the second waits for the first.
        await Promise.all([
          tracker.reload({ ...base, ...change }),
          tracker.reload({ ...base, ...change }),
        ])
        reloads++
        await new Promise((resolve) => setImmediate(resolve))
      }
      const got = await loads
      assert.equal(got.length, askers.length * names.length)
      assert.ok(reloads > 5, `only ${reloads} reloads`)
      assert.deepEqual(ended, [])
      assert.equal(tracker.status().peers, 5)
    }))

  it('answers by the new strategy at once; one that is the same goes on where it was', () =>
    inRealWorld(async (world) => {
      const base: TrackerOptions = { port: 0, initialPort: 21000 }
      const [first, last] = [fixed('first', 0), fixed('last', -1)]
      const tracker = await world.tracker({ ...base, strategy: first })
      await sharers(world, ['a.txt'])
      const asker = await world.peer('c')
      const next = async (): Promise<number> => {
        const { holders } = await asker.explain('a.txt')
        return holders[0]!.peer.port
      }
      const before = await next()
      await tracker.reload({ ...base, strategy: first })
      assert.deepEqual([await next(), first.made], [before, 1])
      await tracker.reload({ ...base, strategy: last })
      assert.notEqual(await next(), before)
      assert.equal(tracker.status().strategy, 'last')
      await tracker.reload(base)
      assert.equal(tracker.status().strategy, 'round-robin')
    }))

  it('refuses as a whole what is wrong or cannot change, naming all of it, and goes on', () =>
    inRealWorld(async (world) => {
      const base: TrackerOptions = { port: 0, initialPort: 21000 }
      const tracker = await world.tracker({ ...base, strategy: fixed('first', 0) })
      const attempt = (options: TrackerOptions): Promise<string> =>
        tracker.reload(options).then(
          () => 'reloaded',
          ({ message }) => message,
        )
      const last = fixed('last', -1)
      const moved = { port: 2600, initialPort: 21001, portAllocator: 'single', strategy: last }
      assert.equal(
        await attempt(moved),
        [
          'port cannot change while the tracker runs (from 0 to 2600): restart it for that',
          'initialPort cannot change while the tracker runs (from 21000 to 21001): ' +
            'restart it for that',
          'portAllocator cannot change while the tracker runs: restart it for that',
        ].join('\n'),
      )
      assert.match(
        await attempt({ ...base, maxPeer: 0, strategy: 'nope' }),
        /maxPeer: must be .*\n.*nope/,
      )
      const broken = { ...last, create: () => assert.fail('no luck') } as unknown as StrategyPlugin
      assert.match(await attempt({ ...base, strategy: broken }), /last cannot be used: .*no luck/)
      assert.equal(tracker.status().strategy, 'first')
      assert.equal(await attempt({ ...base, strategy: last }), 'reloaded')
    }))
})

describe('reloading a peer', () => {
  it('changes its rates and hooks, and refuses what only a restart changes', () =>
    inRealWorld(async (world) => {
      world.put('a/a.txt', 'a')
      await world.tracker()
      const base = { peerPort: 0, serverPort: world.port, shared: `${world.folder}/a` }
      const same = { ...base, initialPort: 22000, wait: 500 }
      const sharer = await world.peer('a', same)
      await sharer.update()
      const shut: HooksPlugin = {
        kind: 'hooks',
        api: 1,
        name: 'shut',
        create: () => ({
          request: () => ({ refused: 'shut' }),
          commands: { open: { about: 'say whether', run: () => 'no' } },
        }),
      }
      await sharer.reload({ ...same, uploadRate: 1_000_000, hooks: [shut] })
      assert.equal(sharer.commands.get('open')?.run([]), 'no')
      const asker = await world.peer('b', { wait: 500 })
      await assert.rejects(asker.get('a.txt'), /a\.txt is refused: shut/)
      await assert.rejects(sharer.reload({ ...same, maxPeers: 9 }), /maxPeers cannot change/)
      await sharer.reload(same)
      assert.equal(sharer.commands.size, 0)
      const other = await world.peer('c')
      assert.equal((await other.get('a.txt')).present, false)
    }))
})
