import assert from 'node:assert/strict'
import { exitStatus, worst } from '../../cli/exit-status.js'
import { type ErrorCode, RodizioError } from '../../core/errors.js'

describe('exit status', () => {
  const cases: [ErrorCode, number][] = [
    ['USAGE', 2],
    ['TRACKER_UNAVAILABLE', 69],
    ['LOCAL_FILE', 74],
    ['FILE_EXISTS', 74],
    ['CONF_INVALID', 78],
    ['PLUGIN_INVALID', 78],
    ['UNKNOWN_FILE', 1],
  ]
  for (const [code, status] of cases) {
    it(`is ${status} for ${code}`, () => {
      assert.equal(exitStatus(new RodizioError(code, 'text')), status)
    })
  }

  it('is 1 for a bug and 0 when nothing was asked', () => {
    assert.equal(exitStatus(new TypeError('x is not a function')), 1)
    assert.equal(worst([]), 0)
    assert.equal(worst([0, 74, 1]), 74)
  })
})
