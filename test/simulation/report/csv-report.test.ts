import assert from 'node:assert/strict'
import { csvReport } from '../../../simulation/report/csv-report.js'
import { METRIC_NAMES } from '../../../simulation/report/metrics.js'
import { handMadeRun } from '../../support/hand-made-run.js'

describe('the table of runs', () => {
  it('has a row for each run and a column for each metric, empty without a value', () => {
    const bounds = { optimum: undefined, noOptimum: 'lines differ', fluid: undefined }
    const text = csvReport([handMadeRun(), handMadeRun({ seed: 2, bounds })])
    const [heading, first, second, end] = text.split('\r\n').map((line) => line.split(','))
    assert.deepEqual(heading, ['scenario', 'strategy', 'seed', 'traceHash', ...METRIC_NAMES])
    assert.deepEqual(first!.slice(0, 6), ['by-hand', 'first', '1', '00c0ffee', '30', '1.5'])
    assert.deepEqual(second!.slice(2, 8), ['2', '00c0ffee', '30', '', '', ''])
    assert.deepEqual(end, [''])
  })

  it('quotes names that would break it', () => {
    const text = csvReport([handMadeRun({ strategy: './a "b", c.js' })])
    assert.match(text, /\r\nby-hand,"\.\/a ""b"", c\.js",1,/)
    for (const [name, cell] of [
      ['a"b', '"a""b"'],
      ['a,b', '"a,b"'],
      ['a\nb', '"a\nb"'],
      ['a b', 'a b'],
    ])
      assert.ok(csvReport([handMadeRun({ strategy: name! })]).includes(`by-hand,${cell},1,`), name)
  })
})
