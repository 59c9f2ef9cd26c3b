import assert from 'node:assert/strict'
import type { FileInfo, Files } from '../../../core/wire/messages.js'
import { ask, type Caller, info, type Line, TrackerWorld } from '../../support/tracker-world.js'

function build(): { world: TrackerWorld; caller: Caller; line: Line } {
  const world = new TrackerWorld()
  const caller = world.caller('10.0.1.1').listen()
  const line = caller.exchange()
  caller.register(line)
  return { world, caller, line }
}

/** Every name has a content of its own. */
const named = (name: string): FileInfo => info(name, Buffer.from(name[0]!).toString('hex'))

function batch(
  from: number,
  generation: number,
  names: string[],
  more: Partial<Files> = {},
): Files {
  const add = names.map(named)
  return { kind: 'files', from, generation, add, remove: [], more: false, ...more }
}

function listed(line: Line): string[] {
  const { files } = line.ask({ kind: 'browse' }, 'catalogue-page')
  return files.filter(({ holders }) => holders > 0).map(({ name }) => name)
}

describe('core/tracker/shared-lists', () => {
  it('takes a list in batches, and its generation with the last one', () => {
    const { caller, line } = build()
    const first = line.ask(batch(-1, 4, ['a'], { more: true }), 'files-taken')
    assert.deepEqual(first, { kind: 'files-taken', generation: 4, refused: [] })
    assert.equal(caller.register(line).generation, -1, 'it is not whole yet')
    line.ask(batch(-1, 4, ['a', 'b']), 'files-taken')
    assert.deepEqual(listed(line), ['a', 'b'])
    assert.equal(caller.register(line).generation, 4)
  })

  it('changes a list from the generation that it has', () => {
    const { line } = build()
    line.ask(batch(-1, 1, ['a', 'b']), 'files-taken')
    line.ask(batch(1, 2, ['c'], { remove: [named('a'), named('unknown')] }), 'files-taken')
    assert.deepEqual(listed(line), ['b', 'c'])
  })

  it('refuses a change of a generation that it does not have', () => {
    const { line } = build()
    line.ask(batch(-1, 1, ['a']), 'files-taken')
    const failure = line.ask(batch(5, 6, ['b']), 'failure')
    assert.equal(failure.code, 'PROTOCOL')
    assert.match(failure.text, /generation 5.*has 1/)
  })

  it('refuses a batch of another list amid one', () => {
    const { line } = build()
    line.ask(batch(-1, 1, ['a'], { more: true }), 'files-taken')
    assert.equal(line.ask(batch(-1, 2, ['b']), 'failure').code, 'PROTOCOL')
  })

  it('keeps what was listed while a new list comes in, and only then takes off the rest', () => {
    const { world, line } = build()
    line.ask(batch(-1, 1, ['a', 'b']), 'files-taken')
    line.ask(batch(-1, 2, ['b'], { more: true }), 'files-taken')
    assert.deepEqual(listed(line), ['a', 'b'])
    line.ask(batch(-1, 2, ['c']), 'files-taken')
    assert.deepEqual(listed(line), ['b', 'c'])
    assert.equal(world.facted('holder-added').length, 3, 'what stays is not told again')
  })

  it('asks for the whole list again when one broke off half-way', () => {
    const { world, caller, line } = build()
    line.ask(batch(-1, 1, ['a']), 'files-taken')
    line.ask(batch(1, 2, ['b'], { more: true }), 'files-taken')
    line.close()
    world.clock.advance(10)
    const again = caller.exchange()
    assert.equal(caller.register(again).generation, -1)
    again.ask(batch(-1, 3, ['c']), 'files-taken')
    assert.deepEqual(listed(again), ['c'])
  })

  it('names what it did not take, and why, and takes the others', () => {
    const { line } = build()
    const taken = line.ask(batch(-1, 1, ['../x', 'a', 'C:\\x']), 'files-taken')
    assert.deepEqual(
      taken.refused.map(({ name }) => name),
      ['../x', 'C:\\x'],
    )
    for (const { reason } of taken.refused) assert.match(reason, /\w/)
    assert.deepEqual(listed(line), ['a'])
  })

  it('wants to know whose list it is', () => {
    const world = new TrackerWorld()
    const line = world.caller('10.0.1.1').exchange()
    assert.equal(line.ask(batch(-1, 1, ['a']), 'failure').code, 'PROTOCOL')
  })

  it('keeps a file listed by asking for it until the next whole list', () => {
    const { world, line } = build()
    world.caller('10.0.1.2').share(named('b'))
    line.ask(batch(-1, 1, ['a']), 'files-taken')
    line.ask(ask('b', { share: 0 }), 'answer')
    assert.deepEqual(world.facted('holder-added').at(-1), [1, 1, 0])
    line.ask(batch(-1, 2, ['a']), 'files-taken')
    assert.deepEqual(world.facted('holder-removed').at(-1), [1, 1])
  })
})
