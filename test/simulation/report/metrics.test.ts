import assert from 'node:assert/strict'
import {
  jainFairness,
  METRIC_NAMES,
  type MetricName,
  metricsOf,
  quantile,
} from '../../../simulation/report/metrics.js'
import { handMadeRun } from '../../support/hand-made-run.js'

/** Of the run made by hand. */
const known: Readonly<Record<MetricName, number>> = {
  makespanSeconds: 30,
  makespanRatio: 30 / 20,
  makespanRatioLatencyCorrected: 30 / 24,
  fluidRatio: 30 / 15,
  meanSeconds: 20,
  p50Seconds: 20,
  p95Seconds: 30,
  maxSeconds: 30,
  seederShare: 200 / 320,
  jainFairness: 320 ** 2 / (4 * (200 ** 2 + 100 ** 2 + 20 ** 2)),
  mostNamedShare: 6 / 10,
  bytesAcrossZones: 200,
  copiesAcrossZones: 2,
  wastedBytes: 20,
  wastedShare: 20 / 320,
  trackerRequestsPerPeer: 8 / 4,
  starved: 0,
}

describe('metrics', () => {
  for (const name of METRIC_NAMES) {
    it(`${name} is what it comes to by hand`, () => {
      assert.equal(metricsOf(handMadeRun())[name], known[name])
    })
  }

  it('let what starved take for ever: no mean, no last, and no quantile beyond it', () => {
    const starved = [{ peer: 'peer-3', file: 'a.bin', because: 'nobody has it now' }]
    const run = handMadeRun({
      ...{ got: 2, finishSeconds: [10, 20], starved, makespanSeconds: undefined },
    })
    const figures = metricsOf(run)
    assert.equal(figures.starved, 1)
    assert.equal(figures.p50Seconds, 20)
    for (const name of ['makespanSeconds', 'makespanRatio', 'fluidRatio', 'meanSeconds'] as const)
      assert.equal(figures[name], undefined, name)
    for (const name of ['p95Seconds', 'maxSeconds'] as const)
      assert.equal(figures[name], undefined, name)
  })

  it('have no ratio to a bound that does not apply', () => {
    const bounds = { optimum: undefined, noOptimum: 'lines differ', fluid: undefined }
    const figures = metricsOf(handMadeRun({ bounds }))
    assert.equal(figures.makespanRatio, undefined)
    assert.equal(figures.makespanRatioLatencyCorrected, undefined)
    assert.equal(figures.fluidRatio, undefined)
    assert.equal(figures.makespanSeconds, 30)
  })

  it('have no value where there is nothing to divide by', () => {
    const figures = metricsOf(handMadeRun({ machines: [], contentBytes: 0, finishSeconds: [] }))
    for (const name of ['seederShare', 'jainFairness', 'mostNamedShare', 'wastedShare'] as const)
      assert.equal(figures[name], undefined, name)
    for (const name of ['copiesAcrossZones', 'trackerRequestsPerPeer', 'meanSeconds'] as const)
      assert.equal(figures[name], undefined, name)
  })

  it('take the smallest value that enough do not exceed as a quantile', () => {
    const twenty = Array.from({ length: 20 }, (_, index) => index + 1)
    assert.equal(quantile(twenty, 0.95), 19)
    assert.equal(quantile(twenty, 0.951), 20)
    assert.equal(quantile(twenty, 0.5), 10)
    assert.equal(quantile(twenty, 0), 1)
    assert.equal(quantile(twenty, 1), 20)
    assert.equal(quantile([], 0.5), undefined)
    assert.equal(quantile(twenty, 0.5, 20), 20)
    assert.equal(quantile(twenty, 0.5, 21), undefined)
  })

  it('call it fair when all send the same, and 1/n when one sends all', () => {
    assert.equal(jainFairness([5, 5, 5, 5]), 1)
    assert.equal(jainFairness([7, 0, 0, 0]), 1 / 4)
    assert.equal(jainFairness([0, 0]), undefined)
  })
})
