import { killAndResume } from '../support/killed-download.js'
import { processes } from '../support/processes.js'

describe('a download of 64 MiB that is killed and started again', () => {
  const start = processes()

  it('fetches only the pieces that were open, five times at random moments', () =>
    killAndResume({ size: 64 * 1024 * 1024, times: 5, start })).timeout(60_000)
})
