import assert from 'node:assert/strict'
import { scoreboard, scoresOf } from '../../../simulation/report/scoreboard.js'
import { handMadeRun } from '../../support/hand-made-run.js'

const runs = (strategy: string, makespans: readonly number[]) =>
  makespans.map((makespanSeconds, index) =>
    handMadeRun({ strategy, seed: index + 1, makespanSeconds }),
  )

const scenario = {
  name: 'by-hand',
  scores: ['makespanSeconds', 'starved'] as const,
  runs: [...runs('first', [30, 32]), ...runs('second', [20, 22]), ...runs('third', [31, 31])],
}

describe('a scoreboard', () => {
  it('has a row for each score and a column for each strategy, beside the first', () => {
    assert.deepEqual(scoreboard([scenario], ['first', 'second', 'third']), [
      ['scenario', 'figure', 'first', 'second', 'third'],
      ['by-hand', 'makespan', '31.00 ± 12.71 s', '21.00 ± 12.71 s better', '31 s'],
      ['by-hand', 'starved', '0', '0', '0'],
    ])
  })

  it('has a dash where a strategy has no run, because it broke off', () => {
    const [, row] = scoreboard([{ ...scenario, scores: ['makespanSeconds'] }], ['first', 'none'])
    assert.deepEqual(row, ['by-hand', 'makespan', '31.00 ± 12.71 s', '–'])
  })

  it('is told cell by cell, too', () => {
    const [first, second] = scoresOf(scenario)
    assert.deepEqual(
      [first!.strategy, first!.metric, first!.figure?.mean, first!.verdict],
      ['first', 'makespanSeconds', 31, undefined],
    )
    assert.deepEqual([second!.strategy, second!.verdict], ['second', 'better'])
  })
})
