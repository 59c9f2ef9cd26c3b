import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import {
  closeSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  statfsSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { processes, type Rodizio } from '../support/processes.js'
import { sameContent } from '../support/same-content.js'
import { temporaryFolder } from '../support/temporary-folder.js'

const MiB = 1024 * 1024
const GiB = 1024 * MiB
const size = 5 * GiB + 12_345
const memoryBytesMax = 150 * MiB

describe('a file of 5 GiB', () => {
  const folder = temporaryFolder()
  const start = processes()

  it('moves in constant memory', async function () {
    const { bavail, bsize } = statfsSync(folder())
    if (process.platform !== 'linux' || bavail * bsize < 2 * size) this.skip()
    this.timeout(180_000)
    mkdirSync(join(folder(), 'one'))
    mkdirSync(join(folder(), 'other'))
    makeHugeFile(join(folder(), 'one', 'huge.bin'))

    const share = start(['share', 'huge.bin', '--port', '0'], { directory: join(folder(), 'one') })
    const [, port] = await share.says(/--tracker .+:(\d+)$/m)
    const at = `127.0.0.1:${port}`
    // It stays for a while, so that its memory can be looked at.
    const words = ['get', 'huge.bin', '--tracker', at, '--stay', '1min']
    const get = start(words, { directory: join(folder(), 'other') })
    await get.says(/^huge\.bin .*, verified$/m)

    for (const one of [share, get]) {
      const bytes = peakMemoryBytes(one)
      assert.ok(bytes <= memoryBytesMax, `${Math.round(bytes / MiB)} MiB`)
    }
    assert.ok(sameContent(join(folder(), 'one', 'huge.bin'), join(folder(), 'other', 'huge.bin')))
    get.signal('SIGTERM')
    await get.ended()
  })
})

/** Random where pieces begin and end and across the limits of 32-bit numbers, zeros elsewhere. */
function makeHugeFile(path: string): void {
  const file = openSync(path, 'w')
  ftruncateSync(file, size)
  for (const offset of [0, 3 * MiB - 777, 2 * GiB - 50_000, 4 * GiB - 50_000, size - 100_000])
    writeSync(file, randomBytes(100_000), 0, 100_000, offset)
  closeSync(file)
}

/** The most that a process has had in memory so far. */
function peakMemoryBytes({ pid }: Rodizio): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)![1]) * 1024
}
