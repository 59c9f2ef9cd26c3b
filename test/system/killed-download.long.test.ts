import { killAndResume } from '../support/killed-download.js'
import { processes } from '../support/processes.js'

describe('a download of 256 MiB that is killed and started again', () => {
  const start = processes()

  it('fetches only the pieces that were open, fifty times at random moments', () =>
    killAndResume({ size: 256 * 1024 * 1024, times: 50, start })).timeout(600_000)
})
