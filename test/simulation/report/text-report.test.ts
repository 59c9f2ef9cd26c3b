import assert from 'node:assert/strict'
import { textReport } from '../../../simulation/report/text-report.js'
import { handMadeMachine, handMadeRun } from '../../support/hand-made-run.js'

const run = (strategy: string, seed: number, makespanSeconds: number) =>
  handMadeRun({ strategy, seed, makespanSeconds, finishSeconds: [10, 20, makespanSeconds] })

describe('a report for people', () => {
  it('says what was run, how it went, which is better, and what is possible', () => {
    const runs = [1, 2, 3].flatMap((seed) => [
      run('round-robin', seed, 30 + seed),
      run('random', seed, 25 + seed),
    ])
    const lines = textReport(runs)
    assert.equal(
      lines[0],
      '4 peers, 1 of which had 100 B from the start, in 2 zones; 3 files wanted; ' +
        'strategies round-robin, random; 3 seeds, 1 to 3',
    )
    const text = lines.join('\n')
    assert.match(text, /^ +round-robin +random$/m)
    assert.match(text, /^makespan +32\.00 ± 2\.48 s +27\.00 ± 2\.48 s$/m)
    assert.match(text, /^random against round-robin, seed by seed:\n {2}makespan +-5 s +better$/m)
    assert.match(
      text,
      /^T\* = F\/u · \(1 \+ ⌊log₂ N⌋\/M\) = 20 s {2}\(Mundinger, Weber, Weiss 2008\)$/m,
    )
    assert.match(text, /^T fluid = max\{.*\} = 15 s {2}\(Kumar, Ross 2006\)$/m)
    assert.equal(text.match(/Mundinger/g)!.length, 1)
    for (const line of lines) assert.equal(line, line.trimEnd())
  })

  it('leaves out what no run has, zones where there is one, and verdicts of one seed', () => {
    const bounds = { optimum: undefined, noOptimum: 'lines differ', fluid: undefined }
    const machines = [handMadeMachine('seeder-1', { seeder: true }), handMadeMachine('peer-1')]
    const text = textReport([handMadeRun({ bounds, machines })]).join('\n')
    assert.doesNotMatch(text, /÷|zones|against|fluid/)
    assert.match(text, /^T\* does not apply: lines differ$/m)
    assert.match(text, /strategy first; seed 1$/m)
  })

  it('says who starved and why, those who are alike together', () => {
    const starved = [1, 2, 3].map((number) => ({
      peer: `peer-${number}`,
      file: 'a.bin',
      because: number < 3 ? 'nobody has it now' : 'time was up before it came',
    }))
    const lines = textReport([
      handMadeRun({ starved, got: 0, finishSeconds: [], makespanSeconds: undefined }),
    ])
    assert.deepEqual(lines.slice(-3), [
      'first, seed 1:',
      '  starved: peer-1 and 1 more of a.bin, because nobody has it now',
      '  starved: peer-3 of a.bin, because time was up before it came',
    ])
  })

  it('is nothing when nothing was run', () => {
    assert.deepEqual(textReport([]), [])
  })
})
