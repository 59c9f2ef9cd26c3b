import assert from 'node:assert/strict'
import { LIMITS } from '../../../core/limits.js'
import { CarriedWorld, type End, type Program } from './carried-world.js'

/** Where blocks take time: what becomes of them, and of connections, when something goes wrong. */
describe('MemoryNetwork with blocks under way', () => {
  let world: CarriedWorld
  let one: Program
  let other: Program
  let near: End
  let far: End

  beforeEach(() => {
    world = new CarriedWorld()
    one = world.program('one')
    other = world.program('other')
    world.pass()
    one.dial('other')
    world.pass(20)
    near = one.ends[0]!
    far = other.ends[0]!
    assert.equal(world.nowMs, 20)
  })

  afterEach(() => {
    assert.deepEqual([...near.faults, ...far.faults], [])
    for (const { block } of [...near.sent, ...far.sent]) assert.ok(block.releases <= 1)
  })

  it('carries one block after the other, and what was said between them in between', () => {
    near.sendBlock(1000)
    near.send(1)
    near.sendBlock(500)
    near.send(2)
    far.sendBlock(100)
    world.pass()
    assert.deepEqual(far.heard, [
      '1030 block 0 complete',
      '1030 message 1',
      '1530 block 1 complete',
      '1530 message 2',
    ])
    assert.deepEqual(near.heard, ['130 block 0 complete'])
  })

  it('tells of a slow block how far it is, and of none that is not the first', () => {
    near.sendBlock(12_000)
    near.sendBlock(12_000)
    world.pass(15_000)
    assert.deepEqual(far.heard, [
      '5020 5000 bytes of block 0',
      '10020 10000 bytes of block 0',
      '12030 block 0 complete',
    ])
    world.pass()
    assert.equal(far.heard.at(-1), '24030 block 1 complete')
  })

  it('takes a block back while it is carried, and lets the next have the line', () => {
    const taken = near.sendBlock(10_000)
    near.send(1)
    const next = near.sendBlock(1000)
    world.pass(4000)
    near.cancel(taken)
    world.pass()
    assert.deepEqual(far.heard, ['4030 block 0 aborted', '4030 message 1', '5030 block 1 complete'])
    assert.deepEqual([taken.block.releases, next.block.releases], [1, 1])
    assert.deepEqual([taken.ends, next.ends], [[], ['welcome']])
  })

  it('takes back a block that has begun to come, or that waits its turn', () => {
    const begun = near.sendBlock(10_000)
    const waiting = near.sendBlock(10_000)
    near.send(1)
    world.pass(6000)
    near.cancel(waiting)
    near.cancel(begun)
    world.pass()
    assert.deepEqual(far.heard, [
      '5020 5000 bytes of block 0',
      '6030 block 0 aborted',
      '6030 message 1',
    ])
    assert.deepEqual([begun.block.releases, waiting.block.releases], [1, 1])
  })

  it('lets a block be that is taken back when it is across', () => {
    const late = near.sendBlock(1000)
    world.pass(1005)
    near.cancel(late)
    world.pass()
    assert.deepEqual(far.heard, ['1030 block 0 complete'])
    assert.equal(late.block.releases, 1)
  })

  it('holds back who sends more than is released, and goes on a latency after it is', () => {
    far.releases = false
    const sent = Array.from({ length: LIMITS.blocksUnreleasedMax }, () => near.sendBlock(100))
    world.pass()
    assert.deepEqual(sent.at(-1)!.ends, [])
    far.received[0]!.release()
    world.pass(9)
    assert.deepEqual(sent.at(-1)!.ends, [])
    world.pass(1)
    assert.deepEqual(sent.at(-1)!.ends, ['welcome'])
  })

  it('delivers the end behind a block that is still carried', () => {
    const sent = near.sendBlock(1000)
    near.send(1)
    near.connection.close()
    world.pass()
    assert.deepEqual(far.heard, ['1030 block 0 complete', '1030 message 1', '1030 end'])
    assert.deepEqual(near.heard, ['20 end'])
    assert.equal(sent.block.releases, 1)
  })

  it('carries on for one who has closed and stopped, but not once its machine is gone', () => {
    const sent = near.sendBlock(1000)
    near.connection.close()
    world.pass(500)
    one.crash(true)
    world.pass()
    assert.deepEqual(far.heard, [])
    far.connection.close()
    world.pass()
    assert.equal(sent.block.releases, 1)
  })

  it('drops what is not across when a program crashes, and breaks the connection', () => {
    const sent = near.sendBlock(10_000)
    const coming = far.sendBlock(10_000)
    world.pass(6000)
    one.crash(false)
    world.pass()
    assert.deepEqual(far.heard, [
      '5020 5000 bytes of block 0',
      '6030 block 0 aborted',
      '6030 end: the connection to one:49152 broke',
    ])
    assert.deepEqual([sent.block.releases, coming.block.releases], [1, 1])
    assert.match(String(coming.ends), /broke/)
  })

  it('tells nobody when a machine is gone, and nobody who says nothing notices', () => {
    near.send(1)
    const sent = near.sendBlock(10_000)
    world.pass(6000)
    one.crash(true)
    world.pass(3_600_000)
    assert.deepEqual(far.heard, ['30 message 1', '5020 5000 bytes of block 0'])
    assert.equal(world.queue.size, 0)
    far.connection.close()
    world.pass()
    assert.deepEqual(far.heard.slice(2), [`${world.nowMs} block 0 aborted`, `${world.nowMs} end`])
    assert.equal(sent.block.releases, 1)
  })

  it('gives up a connection to a machine that is gone after 15 minutes without an answer', () => {
    one.crash(true)
    far.send(1)
    const lost = far.sendBlock(1000)
    world.pass()
    assert.deepEqual(far.heard, ['900020 end: the connection to one:49152 broke'])
    assert.equal(lost.block.releases, 1)
    assert.match(String(lost.ends), /broke/)
  })

  it('learns from the answer of a machine that runs again', () => {
    one.crash(true)
    world.pass(60_000)
    world.program('one')
    world.pass(60_000)
    assert.deepEqual(far.heard, [])
    far.send(1)
    far.send(2)
    world.pass(1000)
    assert.deepEqual(far.heard, ['120040 end: the connection to one:49152 broke'])
    assert.equal(world.queue.size, 0)
  })

  it('learns it also after sending in vain, but not through a line that is blocked', () => {
    one.crash(true)
    far.send(1)
    world.pass(1000)
    world.program('one')
    world.block('one', 'other')
    far.send(2)
    world.pass(10_000)
    assert.deepEqual(far.heard, [])
    world.unblock()
    far.send(3)
    world.pass()
    assert.deepEqual(far.heard, ['11040 end: the connection to one:49152 broke'])
  })

  it('answers no dial to a machine that is gone, until it runs again', () => {
    other.crash(true)
    one.dial('other', 2000)
    world.pass(2000)
    assert.match(String(one.dialled.at(-1)), /no answer within 2000 ms/)
    one.dial('other', 10_000)
    world.pass(1500)
    const again = world.program('other')
    world.pass(8000)
    assert.equal(again.ends.length, 1)
    assert.equal(one.dialled.at(-1), one.ends.at(-1))
    assert.equal(world.queue.size, 0)
  })

  it('refuses dials to a program that has crashed on a machine that runs', () => {
    other.crash(false)
    one.dial('other')
    world.pass()
    assert.match(String(one.dialled.at(-1)), /nothing listens there/)
  })

  it('keeps what is sent where nothing gets through, and delivers it in order afterwards', () => {
    world.block('one', 'other')
    near.send(1)
    near.sendBlock(1000)
    near.send(2)
    far.send(3)
    one.dial('other')
    other.dial('one', 5000)
    world.pass(10_000)
    assert.deepEqual([far.heard, near.heard], [[], ['30 message 3']])
    assert.match(String(other.dialled), /no answer/)
    world.unblock()
    world.pass()
    assert.deepEqual(far.heard, ['10020 message 1', '11030 block 0 complete', '11030 message 2'])
    assert.equal(one.dialled.at(-1), one.ends.at(-1), 'the dial that was sent again')
  })

  it('lets a block that is cut off half way go on from there', () => {
    near.sendBlock(4000)
    world.pass(1000)
    world.block('one', 'other')
    world.pass(100_000)
    assert.deepEqual(far.heard, [])
    world.unblock()
    world.pass()
    assert.deepEqual(far.heard, ['104030 block 0 complete'])
  })

  it('tells a program that stands still nothing, and all of it afterwards', () => {
    const across = near.sendBlock(100)
    world.program('third').crash(true)
    one.dial('third', 200)
    world.pass(95)
    one.freeze()
    world.block('one', 'other')
    world.block('other', 'one')
    world.pass(60_000)
    assert.deepEqual([across.ends, one.dialled.length], [[], 1])
    one.thaw()
    world.unblock()
    world.pass()
    assert.deepEqual(across.ends, ['welcome'])
    assert.match(String(one.dialled[1]), /no answer within 200 ms/)
  })
})
