import assert from 'node:assert/strict'
import { find, judge } from '../../bench/finding.js'
import { type Bench, type Measured, type Row, Skipped } from '../../bench/row.js'
import { tableOf } from '../../bench/table.js'

const measured: Measured = { value: 2, ours: '2 s', theirs: '1 s' }

function row(more: Partial<Row> = {}): Row {
  const words = { title: 'a thing', against: 'another' }
  return { ...words, needs: [], unit: '×', atMost: 2, measure: async () => measured, ...more }
}

const bench = { quick: false } as Bench

describe('a finding', () => {
  it('passes a gate up to its very value, and misses it above', () => {
    assert.equal(judge({ atMost: 2 }, measured, false), 'passed')
    assert.equal(judge({ atMost: 2 }, { ...measured, value: 2.001 }, false), 'missed')
  })

  it('is reported where there is no gate, and not judged after a quick run', () => {
    assert.equal(judge({}, measured, false), 'reported')
    assert.equal(judge({ atMost: 1 }, measured, true), 'not judged')
  })

  it('names the programs that are missing, and measures nothing', async () => {
    const measure = () => assert.fail('it was measured')
    const needs = ['no-such-program', 'node', 'nor-this']
    const finding = await find(row({ needs, measure }), bench)
    assert.equal(finding.verdict, 'skipped')
    assert.equal(finding.why, 'no-such-program and nor-this not found')
  })

  it('is a failure when measuring fails, and a skip where there is no room', async () => {
    const failing = (error: Error) => find(row({ measure: () => Promise.reject(error) }), bench)
    assert.equal((await failing(new Error('broken'))).verdict, 'failed')
    assert.equal((await failing(new Skipped('no room'))).verdict, 'skipped')
  })

  it('is a line of the table, with the reason below', async () => {
    const findings = [await find(row(), bench), await find(row({ needs: ['no-such'] }), bench)]
    assert.deepEqual(tableOf(findings).split('\n'), [
      '| measured | against | ours | theirs | value  | gate  | verdict |',
      '| -------- | ------- | ---- | ------ | ------ | ----- | ------- |',
      '| a thing  | another | 2 s  | 1 s    | 2.00 × | ≤ 2 × | passed  |',
      '| a thing  | another |      |        |        | ≤ 2 × | skipped |',
      '',
      'skipped: a thing: no-such not found',
    ])
  })
})
