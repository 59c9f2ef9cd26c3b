import assert from 'node:assert/strict'
import { narrate } from '../../cli/narrate.js'
import { Output, type OutputFlags } from '../../cli/output.js'
import { tellBug } from '../../cli/tell-bug.js'
import { RodizioError } from '../../core/errors.js'
import { FakeContext } from '../support/fake-context.js'
import { FakePeer } from '../support/fake-peer.js'

describe('output', () => {
  function opened(flags: OutputFlags = {}) {
    const context = new FakeContext()
    return { context, output: new Output(context, flags) }
  }

  it('keeps results and everything else apart', () => {
    const { context, output } = opened()
    output.result('a result', { event: 'result' })
    output.note('a note')
    output.warn('a warning')
    assert.equal(context.stdout.text, 'a result\n')
    assert.equal(context.stderr.text, 'a note\na warning\n')
  })

  it('leaves out notes when it is to be quiet', () => {
    const { context, output } = opened({ quiet: true })
    output.result('a result', {})
    output.note('a note')
    output.warn('a warning')
    assert.equal(context.stdout.text + context.stderr.text, 'a result\na warning\n')
  })

  it('says objects instead of text to programs', async () => {
    const { context, output } = opened({ json: true })
    output.result('a result', { event: 'result', name: 'olá' })
    await Promise.resolve()
    assert.equal(context.stdout.text, '{"event":"result","name":"olá"}\n')
  })

  it('says in one write what comes in one go, and in order on both streams', async () => {
    const { context, output } = opened()
    const written: string[] = []
    for (const stream of [context.stdout, context.stderr]) {
      stream._write = (chunk, _encoding, done) => {
        written.push(String(chunk))
        done()
      }
    }
    output.result('one', {})
    output.result('two', {})
    output.warn('a warning')
    output.result('three', {})
    await Promise.resolve()
    output.result('four', {})
    await Promise.resolve()
    assert.deepEqual(written, ['one\ntwo\n', 'a warning\n', 'three\n', 'four\n'])
  })

  it('tells a mistake in a sentence, and mistakes of a .conf by their places', () => {
    const { context, output } = opened()
    output.error(new RodizioError('PORT_IN_USE', 'port 1 is in use\x1b[2J'))
    output.error(new RodizioError('CONF_INVALID', 'a.conf:1:2: one\na.conf:3:4: two'))
    assert.deepEqual(context.stderr.lines, [
      'rodizio: port 1 is in use\\u{1B}[2J',
      'a.conf:1:2: one',
      'a.conf:3:4: two',
    ])
  })

  it('shows the stack of a bug only when asked for it', () => {
    const bug = new TypeError('x is not a function')
    const { context } = opened()
    assert.equal(tellBug(bug, ['list'], context), 1)
    assert.equal(
      context.stderr.text,
      'rodizio: an error of rodizio itself: x is not a function (--verbose shows where)\n',
    )
    context.stderr.text = ''
    tellBug(bug, ['list', '-v'], context)
    assert.match(context.stderr.text, /output\.test/)
  })

  it('says once that the tracker does not answer, and when it does', () => {
    const { context, output } = opened()
    const { facts } = new FakePeer()
    narrate(facts, output)
    const tracker = { host: '10.0.0.5', port: 2521 }
    facts.tell('tracker-reached', tracker)
    facts.tell('tracker-waiting', tracker, 'nothing listens there')
    facts.tell('tracker-waiting', tracker, 'nothing listens there')
    facts.tell('tracker-reached', tracker)
    facts.tell('name-refused', 'CON', 'is a device on Windows')
    assert.deepEqual(context.stderr.lines, [
      'the tracker at 10.0.0.5:2521 does not answer (nothing listens there); trying again',
      'the tracker at 10.0.0.5:2521 answers now',
      'not shared: CON is a device on Windows',
    ])
  })
})
