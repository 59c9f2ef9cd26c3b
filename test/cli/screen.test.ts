import assert from 'node:assert/strict'
import { createInterface } from 'node:readline'
import { PassThrough } from 'node:stream'
import { Screen } from '../../cli/screen.js'
import { CapturedStream } from '../support/fake-context.js'
import { VirtualTerminal } from '../support/virtual-terminal.js'

describe('screen', () => {
  function opened(columns = 40) {
    const terminal = new VirtualTerminal()
    terminal.columns = columns
    const screen = new Screen(terminal)
    return { terminal, screen }
  }

  /** With a prompt, and a way to type at it. */
  function prompted(columns = 40) {
    const { terminal, screen } = opened(columns)
    const input = new PassThrough()
    const reader = createInterface({ input, output: terminal, prompt: '> ' })
    reader.on('line', (line) => {
      screen.accepted(`> ${line}`)
      reader.prompt()
    })
    reader.prompt()
    screen.keepBelow(reader)
    return { terminal, screen, reader, type: (keys: string) => reader.write(keys) }
  }

  it('takes 80 columns for a terminal that does not know its size', () => {
    assert.equal(opened(0).screen.columns, 80)
  })

  it('prints above the changing lines', () => {
    const { terminal, screen } = opened()
    screen.show(['a 10 %', 'b 20 %'])
    screen.print(terminal, 'a result\n')
    screen.show(['a 30 %', 'b 40 %'])
    assert.deepEqual(terminal.picture, ['a result', 'a 30 %', 'b 40 %', ''])
    screen.show([])
    assert.deepEqual(terminal.picture, ['a result', ''])
  })

  it('cuts changing lines to the width, so that each stays one row', () => {
    const { terminal, screen } = opened(10)
    screen.show(['0123456789abcdef'])
    screen.show(['short'])
    assert.deepEqual(terminal.picture, ['short', ''])
  })

  it('keeps the prompt, and what is being typed, below everything', () => {
    const { terminal, screen, type } = prompted()
    type('get hel')
    screen.print(terminal, 'a result\n')
    screen.show(['a 10 %'])
    screen.show(['a 20 %'])
    type('lo')
    assert.deepEqual(terminal.picture, ['a result', 'a 20 %', '> get hello'])
  })

  it('keeps a line that takes several rows', () => {
    const { terminal, screen, type } = prompted(10)
    type('0123456789abcdef')
    screen.show(['a 10 %'])
    screen.print(terminal, 'a result\n')
    screen.show(['a 10 %'])
    assert.deepEqual(terminal.picture, ['a result', 'a 10 %', '> 01234567', '89abcdef'])
  })

  it('lets a typed command go up with what was printed before', () => {
    const { terminal, screen, type } = prompted()
    screen.show(['a 10 %'])
    type('status\n')
    screen.print(terminal, 'a status\n')
    screen.show(['a 20 %'])
    assert.deepEqual(terminal.picture, ['> status', 'a status', 'a 20 %', '>'])
  })

  it('leaves no empty prompt behind', () => {
    const { terminal, screen, reader } = prompted()
    screen.show(['a 10 %'])
    reader.close()
    screen.dropPrompt()
    screen.print(terminal, 'the end\n')
    assert.equal(terminal.picture[0], 'the end')
  })

  it('prints what has come with the next picture, in order, and at once without one', () => {
    const { terminal, screen } = opened()
    screen.print(terminal, 'first\n')
    assert.deepEqual(terminal.picture, ['first', ''])
    screen.show(['a 10 %'])
    const before = terminal.text
    for (let line = 0; line < 1000; line++) screen.print(terminal, `${line}\n`)
    assert.equal(terminal.text, before)
    screen.show([])
    assert.deepEqual(terminal.picture.slice(0, 3), ['first', '0', '1'])
    assert.equal(terminal.picture[1000], '999')
  })

  it('writes nothing where nothing has changed', () => {
    const { terminal, screen } = opened()
    screen.show(['a 10 %'])
    const before = terminal.text
    screen.show(['a 10 %'])
    assert.equal(terminal.text, before)
  })

  it('does not draw for what goes elsewhere than to the terminal', () => {
    const { terminal, screen } = opened()
    screen.show(['a 10 %'])
    const before = terminal.text
    const file = new CapturedStream()
    screen.print(file, 'a result\n')
    assert.deepEqual([file.text, terminal.text], ['a result\n', before])
  })

  it('leaves nothing behind when the terminal becomes narrower or wider', () => {
    const { terminal, screen, type } = prompted(40)
    screen.print(terminal, 'a result\n')
    type('get hel')
    const line = '0123456789'.repeat(3)
    screen.show([line, line])
    terminal.resize(16)
    screen.show(['a 20 %', 'b 20 %'])
    assert.deepEqual(terminal.picture, ['a result', 'a 20 %', 'b 20 %', '> get hel'])
    terminal.resize(60)
    screen.show(['a 30 %'])
    type('lo')
    assert.deepEqual(terminal.picture, ['a result', 'a 30 %', '> get hello'])
  })

  it('keeps the cursor in the middle of what is being typed', () => {
    const { terminal, screen, reader, type } = prompted()
    type('get hello')
    for (let left = 0; left < 5; left++) reader.write(null, { name: 'left' })
    screen.show(['a 10 %'])
    screen.show(['a 20 %'])
    type('x')
    assert.deepEqual(terminal.picture, ['a 20 %', '> get xhello'])
  })

  it('counts the rows that are left beside the prompt', () => {
    const { terminal, screen, type } = prompted(10)
    terminal.rows = 8
    assert.equal(screen.rowsFree, 6)
    type('0123456789abcdef')
    assert.equal(screen.rowsFree, 5)
    terminal.rows = 2
    assert.equal(screen.rowsFree, 1)
  })

  it('only prints where there is no terminal', () => {
    const stream = new CapturedStream()
    const screen = new Screen(undefined)
    screen.show(['a 10 %'])
    screen.print(stream, 'a result\n')
    assert.equal(stream.text, 'a result\n')
  })
})
