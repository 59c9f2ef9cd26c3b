import assert from 'node:assert/strict'
import { jsonObjects } from '../../../simulation/report/json-report.js'
import { METRIC_NAMES } from '../../../simulation/report/metrics.js'
import { inlineCode, PAGES, tableOf } from '../../support/documentation.js'
import { handMadeRun } from '../../support/hand-made-run.js'

type Plain = Record<string, unknown>

const objects = (...runs: ReturnType<typeof handMadeRun>[]) =>
  jsonObjects(runs).map((each) => JSON.parse(JSON.stringify(each)) as Plain)

describe('the objects of runs', () => {
  it('are one for each run, then one for each strategy', () => {
    const all = objects(
      handMadeRun({ seed: 1 }),
      handMadeRun({ seed: 1, strategy: 'second', makespanSeconds: 25 }),
      handMadeRun({ seed: 2 }),
      handMadeRun({ seed: 2, strategy: 'second', makespanSeconds: 24 }),
    )
    assert.deepEqual(
      all.map(({ event, strategy, seed }) => [event, strategy, seed]),
      [
        ['run', 'first', 1],
        ['run', 'second', 1],
        ['run', 'first', 2],
        ['run', 'second', 2],
        ['strategy', 'first', undefined],
        ['strategy', 'second', undefined],
      ],
    )
    const second = all.at(-1) as { metrics: Record<string, Plain>; against: Plain[] }
    assert.deepEqual(second.metrics.makespanSeconds!.mean, 24.5)
    assert.equal(second.metrics.makespanSeconds!.runs, 2)
    const { strategy, metric, difference, plusMinus, verdict } = second.against[0]!
    assert.deepEqual([strategy, metric, difference], ['first', 'makespanSeconds', -5.5])
    // Deviation √0.5, t for one degree 12.706: 12.706 · √(0.5 / 2).
    assert.deepEqual([(plusMinus as number).toFixed(3), verdict], ['6.353', 'no difference shown'])
  })

  it('have null for what there is none of, and rows of a bounded length', () => {
    const finishSeconds = Array.from({ length: 5000 }, (_, index) => index)
    const bounds = { optimum: undefined, noOptimum: 'lines differ', fluid: undefined }
    const [run] = objects(handMadeRun({ finishSeconds, bounds }))
    assert.equal(run!.makespanRatio, null)
    assert.equal(run!.optimumSeconds, null)
    const times = run!.finishSeconds as number[]
    assert.deepEqual([times.length, times[0], times[50], times[100]], [101, 0, 2500, 4999])
  })

  it('are as docs/json.md says, field by field', () => {
    const page = PAGES.find(({ name }) => name === 'docs/json.md')!
    const rows = new Map(
      tableOf(page, 'event').map(([event, fields]) => [event!.replaceAll('`', ''), fields!]),
    )
    const starved = [{ peer: 'peer-1', file: 'a.bin', because: 'nobody has it now' }]
    const all = objects(handMadeRun({ starved }), handMadeRun({ strategy: 'second' }))
    for (const object of all) {
      const fields = Object.keys(object).filter((name) => name !== 'event')
      const own = fields.filter((name) => !METRIC_NAMES.some((metric) => metric === name))
      const documented = inlineCode({ name: '', text: rows.get(String(object.event))! })
      assert.deepEqual([...documented].sort(), own.sort(), String(object.event))
      if (object.event === 'run') assert.equal(fields.length - own.length, METRIC_NAMES.length)
    }
    const nested = [
      ...(all[0]!.zones as Plain[]),
      ...(all[0]!.whoStarved as Plain[]),
      ...Object.values((all[2] as { metrics: Record<string, Plain> }).metrics),
      ...(all[3]!.against as Plain[]),
    ]
    const [, text] = page.text.split('## What simulations print')
    for (const field of nested.flatMap((each) => Object.keys(each ?? {})))
      assert.ok(text!.includes(`\`${field}\``), field)
  })
})
