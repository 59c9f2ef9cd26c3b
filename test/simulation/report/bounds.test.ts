import assert from 'node:assert/strict'
import { pieceCountOf } from '../../../core/content/piece-layout.js'
import {
  boundsOf,
  broadcastSeconds,
  type Swarm,
  type SwarmPeer,
} from '../../../simulation/report/bounds.js'

const MiB = 2 ** 20
const peer = (changes: Partial<SwarmPeer> = {}): SwarmPeer => ({
  up: MiB,
  down: MiB,
  zone: '',
  latencySeconds: 0,
  has: [],
  got: [{ name: 'a.bin', askedSeconds: 1 }],
  ...changes,
})
const seeder = (changes: Partial<SwarmPeer> = {}) => peer({ has: ['a.bin'], got: [], ...changes })

/** 25 MiB are 100 pieces of 256 KiB, and take 25 s. */
function swarm(receivers: number, changes: Partial<SwarmPeer> = {}): Swarm {
  const peers = Array.from({ length: receivers }, () => peer(changes))
  return { files: [{ name: 'a.bin', size: 25 * MiB }], peers: [seeder(changes), ...peers] }
}

const close = (seen: number | undefined, expected: number) =>
  assert.ok(Math.abs(seen! - expected) < 1e-9, `${seen} instead of ${expected}`)

describe('bounds', () => {
  const known: [receivers: number, doublings: number][] = [
    [1, 0],
    [2, 1],
    [3, 1],
    [4, 2],
    [30, 4],
    [1000, 9],
    [1024, 10],
  ]
  for (const [receivers, doublings] of known) {
    it(`let ${receivers} peers have 100 pieces after ${100 + doublings} rounds at best`, () => {
      const { optimum } = boundsOf(swarm(receivers), pieceCountOf)
      close(optimum?.seconds, 25 * (1 + doublings / 100))
      assert.equal(optimum?.pieces, 100)
      assert.equal(optimum?.peers, receivers)
      assert.equal(optimum?.copySeconds, 25)
      // Without latency, the corrected one is the same.
      close(optimum?.correctedSeconds, optimum!.seconds)
    })
  }

  it('add to the last piece the latency of its hops, in which senders go on sending', () => {
    // One hop: sent in 1 s, there 0.5 s later. Two receivers: the second is sent from 1 s on.
    close(broadcastSeconds(1, 1, 0.5), 1.5)
    close(broadcastSeconds(2, 1, 0.5), 2.5)
    // The first receiver can begin at 1.5 s, and is through at 3.
    close(broadcastSeconds(3, 1, 0.5), 3)
    // Sent at 0, 1, 1.5, 2: the fourth at 2.
    close(broadcastSeconds(4, 1, 0.5), 3.5)
    // Where latency is as long as sending, those who have it are Fibonacci's: 1, 2, 3, 5, 8.
    for (const [receivers, rounds] of [
      [1, 2],
      [2, 3],
      [4, 4],
      [7, 5],
      [12, 6],
    ] as const)
      close(broadcastSeconds(receivers, 1, 1), rounds)
    const { optimum } = boundsOf(swarm(3, { latencySeconds: 0.125 }), pieceCountOf)
    close(optimum?.correctedSeconds, 99 * 0.25 + broadcastSeconds(3, 0.25, 0.125))
  })

  const others: [what: string, swarm: Swarm, why: RegExp][] = [
    ['lines differ', { ...swarm(3), peers: [seeder(), peer(), peer({ up: 2 })] }, /lines differ/],
    ['one is slow to receive', { ...swarm(1), peers: [seeder(), peer({ down: 2 })] }, /differ/],
    ['zones differ', { ...swarm(1), peers: [seeder(), peer({ zone: 'far' })] }, /lines differ/],
    ['two have it', { ...swarm(1), peers: [seeder(), seeder(), peer()] }, /2 peers have the file/],
    [
      'one comes later',
      {
        ...swarm(1),
        peers: [seeder(), peer(), peer({ got: [{ name: 'a.bin', askedSeconds: 2 }] })],
      },
      /not all ask at the same time/,
    ],
    ['bytes take no time', swarm(3, { up: Infinity, down: Infinity }), /bytes take no time/],
    ['nobody got it', { ...swarm(1), peers: [seeder(), peer({ got: [] })] }, /nothing was fetched/],
    [
      'there are two files',
      { ...swarm(1), files: [...swarm(1).files, { name: 'b.bin', size: 1 }] },
      /more than one file/,
    ],
  ]
  for (const [what, unusual, why] of others) {
    it(`know no T* when ${what}`, () => {
      const { optimum, noOptimum } = boundsOf(unusual, pieceCountOf)
      assert.equal(optimum, undefined)
      assert.match(noOptimum!, why)
    })
  }

  it('are the greatest of what the seeder, the slowest and all together take', () => {
    const files = [{ name: 'a.bin', size: 100 }]
    const both = (up: number, down: number) => ({ up, down })
    const of = (...peers: SwarmPeer[]) => boundsOf({ files, peers }, pieceCountOf).fluid!
    // u_s = 5: 20 s. d_min = 10: 10 s. 2 · 100 / (5 + 20 + 15): 5 s.
    const one = of(seeder(both(5, 5)), peer(both(20, 50)), peer(both(15, 10)))
    assert.deepEqual(
      [one.seconds, one.seederSeconds, one.slowestSeconds, one.togetherSeconds],
      [20, 20, 10, 5],
    )
    assert.equal(of(seeder(both(50, 5)), peer(both(20, 4)), peer(both(15, 10))).seconds, 25)
    assert.equal(of(seeder(both(8, 5)), peer(both(1, 40)), peer(both(1, 40))).seconds, 20)
  })

  it('hold for several files and seeders as well', () => {
    const files = [
      { name: 'a.bin', size: 100 },
      { name: 'b.bin', size: 60 },
    ]
    const wanting = peer({
      up: 10,
      down: 10,
      got: files.map(({ name }) => ({ name, askedSeconds: 1 })),
    })
    const holders = [seeder({ up: 10 }), seeder({ up: 10 }), seeder({ up: 4, has: ['b.bin'] })]
    const { fluid } = boundsOf({ files, peers: [...holders, wanting] }, pieceCountOf)
    // b.bin alone leaves its only holder in 15 s: longer than all from all, 160 / 24.
    assert.equal(fluid?.seederSeconds, 15)
    assert.equal(fluid?.slowestSeconds, 16)
    assert.equal(fluid?.togetherSeconds, 160 / 34)
  })

  it('are not known where nothing limits', () => {
    assert.equal(
      boundsOf(swarm(3, { up: Infinity, down: Infinity }), pieceCountOf).fluid,
      undefined,
    )
    assert.equal(boundsOf({ files: [], peers: [] }, pieceCountOf).fluid, undefined)
  })
})
