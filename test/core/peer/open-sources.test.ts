import assert from 'node:assert/strict'
import { type Loan, OpenSources } from '../../../core/peer/open-sources.js'
import type { Block } from '../../../core/runtime/disk.js'
import { FakeClock } from '../../support/fake-clock.js'
import { MemoryDisk } from '../../support/memory-disk.js'

describe('OpenSources', () => {
  it('lets reads end that were under way when the file was dropped', () => {
    const clock = new FakeClock()
    const disk = new MemoryDisk(clock)
    disk.put('/shared', 'file', new Uint8Array(100))
    const sources = new OpenSources(disk)
    const blocks: unknown[] = []
    const read = (loan: Loan | Error): void => {
      assert.ok(!(loan instanceof Error))
      loan.file.read(0, 10, (block: Block | Error) => {
        loan.giveBack()
        blocks.push(block)
      })
    }
    for (let count = 0; count < 3; count++) sources.borrow('/shared', 'file', read)
    clock.runUntil(() => clock.nowMs() >= 0.1)
    sources.drop('/shared', 'file')
    clock.runUntilIdle()
    assert.equal(blocks.length, 3)
    assert.ok(blocks.every((block) => !(block instanceof Error)))
  })

  it('lends a file that was dropped while it was being opened', () => {
    const clock = new FakeClock()
    const disk = new MemoryDisk(clock)
    disk.put('/shared', 'file', new Uint8Array(100))
    const sources = new OpenSources(disk)
    const loans: unknown[] = []
    sources.borrow('/shared', 'file', (loan) => loans.push(loan))
    sources.drop('/shared', 'file')
    clock.runUntilIdle()
    assert.equal(loans.length, 1)
    assert.ok(!(loans[0] instanceof Error))
  })
})
