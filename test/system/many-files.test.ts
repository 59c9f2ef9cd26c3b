import assert from 'node:assert/strict'
import { describe as describeError } from '../../core/errors.js'
import type { PeerNode } from '../../core/peer/peer-node.js'
import type { Got, Wanted } from '../../core/peer/results.js'
import { hostOf, MemoryWorld, someBytes } from '../support/memory-world.js'

/** Finds and gets all that words stand for; errors stand by their names. */
function getAll(world: MemoryWorld, peer: PeerNode, words: string[], replace = false) {
  const patient = false
  const wanted = world.wait<readonly Wanted[]>((done) => peer.find({ words, patient }, done))
  const got = new Map<string, Got>()
  const failed = new Map<string, string>()
  for (const { name, file, error } of wanted) {
    if (error) failed.set(name, error.code)
    else {
      peer.get({ name, ...(file && { file }), replace }, (outcome) => {
        if (outcome instanceof Error) failed.set(name, outcome.code)
        else got.set(name, outcome)
      })
    }
  }
  world.clock.runUntil(() => got.size + failed.size === wanted.length, 600_000)
  return { got, failed }
}

function started(world: MemoryWorld, number: number, options = {}): PeerNode {
  const peer = world.peer(number, options)
  world.wait((done) => peer.start(done))
  world.wait((done) => peer.whenRead(done))
  return peer
}

function sharing(world: MemoryWorld, number: number, names: string[], bytes = 4_096): PeerNode {
  for (const [index, name] of names.entries())
    world.disk.put(`/${number}`, name, someBytes(bytes, index + 1))
  const peer = started(world, number)
  world.wait((done) => peer.update(done))
  return peer
}

const namesBelow = (folder: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${folder}/${index}.bin`)

describe('many files', () => {
  it('a folder brings all below it, over one connection for data', () => {
    const world = new MemoryWorld(1)
    world.tracker()
    const names = namesBelow('dir', 1_500)
    const holder = sharing(world, 1, [...names, 'other'])
    let leases = 0
    holder.facts.hear('port-leased', () => leases++)
    const peer = started(world, 2)
    const { got, failed } = getAll(world, peer, ['dir/'])
    assert.deepEqual([...failed], [])
    assert.equal(got.size, 1_500)
    assert.deepEqual(world.disk.namesIn('/2'), names.sort())
    for (const [index] of names.entries()) {
      const name = `dir/${index}.bin`
      assert.deepEqual(world.disk.bytesOf('/2', name), someBytes(4_096, index + 1))
    }
    assert.equal(leases, 1)
    assert.deepEqual(got.get('dir/7.bin')!.sources, [
      { peer: { host: hostOf(1), port: 3333 }, bytes: 4_096 },
    ])
  })

  it('go on when all is being stored before the next have been asked for', () => {
    const world = new MemoryWorld(2)
    world.tracker()
    // What is asked for first and then fills all bundles that may be under way, to the last one.
    const full = namesBelow('dir/a', 256)
    const rest = namesBelow('dir/b', 1_024)
    for (const name of full) world.disk.put('/1', name, someBytes(4_096, 1))
    for (const name of rest) world.disk.put('/1', name, someBytes(12_000, 2))
    sharing(world, 1, namesBelow('dir/c', 100))
    const peer = started(world, 2)
    const { disk, clock } = world
    const [compareAll, storeAll] = [disk.compareAll.bind(disk), disk.storeAll.bind(disk)]
    disk.compareAll = (...call) => void clock.after(1_000, () => compareAll(...call))
    disk.storeAll = (directory, files, block, done) =>
      storeAll(directory, files, block, (stored) => clock.after(5_000, () => done(stored)))
    assert.equal(getAll(world, peer, ['dir/']).got.size, 1_380)
  })

  it('go in large bundles where the first ones are here soon, and only there', () => {
    const bundlesOf = (seed: number, latencyMs: number): number => {
      const world = new MemoryWorld(seed, { latencyMs })
      world.tracker()
      const holder = sharing(world, 1, namesBelow('dir', 1_280))
      let bundles = 0
      holder.facts.hear('upload-started', () => bundles++)
      assert.equal(getAll(world, started(world, 2), ['dir/']).got.size, 1_280)
      return bundles
    }
    assert.equal(bundlesOf(15, 1), 8)
    assert.equal(bundlesOf(16, 300), 20)
  })

  it('tell every fact of a download, once for each file', () => {
    const world = new MemoryWorld(3)
    world.tracker()
    sharing(world, 1, namesBelow('dir', 300))
    const peer = started(world, 2)
    const told = new Map<string, number>()
    peer.facts.watch((fact) => told.set(fact, (told.get(fact) ?? 0) + 1))
    getAll(world, peer, ['dir/'])
    for (const fact of [
      'download-started',
      'bytes-received',
      'piece-verified',
      'file-shared',
      'download-finished',
    ]) {
      assert.equal(told.get(fact), 300, fact)
    }
    assert.equal(told.get('download-failed'), undefined)
  })

  it('go round the holders of each file, one after the other', () => {
    const world = new MemoryWorld(4)
    world.tracker()
    const names = namesBelow('dir', 40)
    for (const number of [1, 2, 3]) sharing(world, number, names)
    const turns = [4, 5, 6, 7].map((number) => {
      const peer = started(world, number, { shared: `/${number}` })
      const { got } = getAll(world, peer, ['dir/'])
      world.wait((done) => peer.quit(done))
      return new Set(Array.from(got.values(), ({ sources }) => sources[0]!.peer.host))
    })
    assert.deepEqual(
      turns.map((hosts) => [...hosts]),
      [1, 2, 3, 1].map((number) => [hostOf(number)]),
    )
  })

  it('that are here already move nothing, and what is in the way is refused by name', () => {
    const world = new MemoryWorld(5)
    world.tracker()
    const holder = sharing(world, 1, namesBelow('dir', 20))
    const peer = started(world, 2)
    world.disk.put('/2', 'dir/3.bin', someBytes(4_096, 4))
    world.disk.put('/2', 'dir/5.bin', someBytes(10, 1))
    let moved = 0
    peer.facts.hear('bytes-received', () => moved++)
    const first = getAll(world, peer, ['dir/'])
    assert.deepEqual([...first.failed], [['dir/5.bin', 'FILE_EXISTS']])
    assert.ok(first.got.get('dir/3.bin')!.present)
    assert.equal(moved, 18)
    const second = getAll(world, peer, ['dir/'], true)
    assert.deepEqual([...second.failed], [])
    assert.equal(moved, 19)
    assert.deepEqual(world.disk.bytesOf('/2', 'dir/5.bin'), someBytes(4_096, 6))
    assert.equal(holder.status().sharedFiles, 20)
  })

  it('come from the next holder where one lies, and the others are not held up', () => {
    const world = new MemoryWorld(6)
    world.tracker()
    const names = namesBelow('dir', 30)
    sharing(world, 1, names)
    world.disk.corrupt('/1', 'dir/11.bin', 100)
    sharing(world, 2, names)
    const peer = started(world, 3)
    const { got, failed } = getAll(world, peer, ['dir/'])
    assert.deepEqual([...failed], [])
    assert.equal(got.size, 30)
    assert.deepEqual(world.disk.bytesOf('/3', 'dir/11.bin'), someBytes(4_096, 12))
  })

  it('that changed at their holder are had from another, the rest all the same', () => {
    const world = new MemoryWorld(7)
    world.tracker()
    const names = namesBelow('dir', 30)
    const first = sharing(world, 1, names)
    sharing(world, 2, names)
    world.disk.put('/1', 'dir/7.bin', someBytes(500, 99))
    const peer = started(world, 3)
    const { got, failed } = getAll(world, peer, ['dir/'])
    assert.deepEqual([...failed], [])
    assert.equal(got.size, 30)
    assert.equal(first.status().sharedFiles, 29)
  })

  it('of one holder that goes are had from another', () => {
    const world = new MemoryWorld(8)
    world.tracker()
    const names = namesBelow('dir', 600)
    const first = sharing(world, 1, names)
    sharing(world, 2, names)
    const peer = started(world, 3)
    let begun = 0
    peer.facts.hear('download-finished', () => {
      if (++begun === 100) first.stop(() => {})
    })
    const { got, failed } = getAll(world, peer, ['dir/'])
    assert.deepEqual([...failed], [])
    assert.equal(got.size, 600)
  })

  it('of a holder that falls silent are fetched one by one', () => {
    const world = new MemoryWorld(14)
    world.tracker()
    sharing(world, 1, namesBelow('dir', 20))
    world.disk.readAll = () => {}
    const sinceMs = world.clock.nowMs()
    const { got, failed } = getAll(world, started(world, 2), ['dir/'])
    assert.deepEqual([...failed], [])
    assert.equal(got.size, 20)
    assert.ok(world.clock.nowMs() - sinceMs < 20_000)
  })

  it('can be given up', () => {
    const world = new MemoryWorld(9)
    world.tracker()
    sharing(world, 1, namesBelow('dir', 600))
    const peer = started(world, 2)
    const request = { words: ['dir/'], patient: false }
    const wanted = world.wait<readonly Wanted[]>((done) => peer.find(request, done))
    const ends: string[] = []
    const orders = wanted.map(({ name, file }) =>
      peer.get({ name, file: file!, replace: false }, (end) =>
        ends.push(end instanceof Error ? end.code : 'got'),
      ),
    )
    world.clock.runUntil(() => ends.length > 50)
    const landed = ends.length
    for (const order of orders) order.cancel()
    assert.equal(ends.length, 600)
    assert.ok(ends.slice(landed).every((end) => end === 'STOPPED'))
    world.clock.advance(60_000)
    assert.ok(world.disk.namesIn('/2').length < 600)
  })

  describe('by words', () => {
    function found(names: string[], words: string[]): string[] {
      const world = new MemoryWorld(10)
      world.tracker()
      sharing(world, 1, names)
      const peer = started(world, 2)
      const request = { words, patient: false }
      return world
        .wait<readonly Wanted[]>((done) => peer.find(request, done))
        .map(({ name, error }) => (error ? `${name}: ${describeError(error)}` : name))
    }

    it('an exact name comes before a pattern', () => {
      assert.deepEqual(found(['a[1].txt', 'a1.txt'], ['a[1].txt']), ['a[1].txt'])
      assert.deepEqual(found(['a1.txt'], ['a[1].txt']), ['a1.txt'])
    })

    it('each file is named once', () => {
      assert.deepEqual(found(['a.iso', 'b.iso'], ['*.iso', 'a*', 'b.iso']), ['a.iso', 'b.iso'])
    })

    it('nothing that matches is said, with what may have been meant', () => {
      assert.deepEqual(found(['models/a'], ['modles/', '*.iso', 'models']), [
        'modles/: no file that is shared matches modles/; did you mean models/?',
        '*.iso: no file that is shared matches *.iso',
        'models',
      ])
    })

    it('several contents under one name are told apart, and hold up no others', () => {
      const world = new MemoryWorld(11)
      world.tracker()
      sharing(world, 1, ['a', 'b'])
      world.disk.put('/2', 'a', someBytes(10, 77))
      sharing(world, 2, ['c'])
      const peer = started(world, 3)
      const { got, failed } = getAll(world, peer, ['*'])
      assert.deepEqual([...failed], [['a', 'AMBIGUOUS_NAME']])
      assert.deepEqual([...got.keys()].sort(), ['b', 'c'])
    })

    it('what nobody has now is named as such', () => {
      const world = new MemoryWorld(12)
      world.tracker()
      sharing(world, 1, ['d/a'])
      const gone = sharing(world, 2, ['d/b'], 10)
      world.wait((done) => gone.quit(done))
      const { got, failed } = getAll(world, started(world, 3), ['d/'])
      assert.deepEqual([...failed], [['d/b', 'NO_SOURCE']])
      assert.deepEqual([...got.keys()], ['d/a'])
    })

    it('names that cannot stand beside each other are refused by name', () => {
      const world = new MemoryWorld(13)
      world.tracker()
      sharing(world, 1, ['x/Read', 'x/other'])
      sharing(world, 2, ['x/read'])
      const { got, failed } = getAll(world, started(world, 3), ['x/'])
      assert.deepEqual([...failed], [['x/read', 'NAME_REFUSED']])
      assert.deepEqual([...got.keys()].sort(), ['x/Read', 'x/other'])
    })
  })
})
