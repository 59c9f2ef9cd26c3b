import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePorts } from '../support/free-ports.js'
import { originalConf } from '../support/original-conf.js'
import { processes } from '../support/processes.js'
import { temporaryFolder } from '../support/temporary-folder.js'

describe('a process', () => {
  const folder = temporaryFolder()
  const start = processes()

  /** A tracker that knows `hello.txt`, whose holder lives in the folder `holder`. */
  async function system(): Promise<string> {
    const directory = join(folder(), 'holder')
    mkdirSync(directory)
    writeFileSync(join(directory, 'hello.txt'), 'olá\n')
    const share = start(['share', 'hello.txt', '--port', '0', '--initial-port', '26000'], {
      directory,
    })
    const [, port] = await share.says(/--tracker .+:(\d+)$/m)
    return `127.0.0.1:${port}`
  }

  it('ends with the status that says what went wrong, and a sentence', async () => {
    const tracker = await system()
    const nobody = `127.0.0.1:${await freePorts(1)}`
    writeFileSync(join(folder(), 'broken.conf'), 'port many;\nshared files;\n')
    writeFileSync(join(folder(), 'hello.txt'), 'another content\n')
    const expected: [status: number, words: string[], says: RegExp][] = [
      [0, ['list', '--tracker', tracker], /^hello\.txt/m],
      [0, ['--help'], /^Usage: rodizio/],
      [1, ['get', 'hallo.txt', '--tracker', tracker], /hallo\.txt.*hello\.txt/],
      [2, ['gte', 'hello.txt'], /unknown command 'gte'/],
      [2, ['get'], /missing required argument 'name'/],
      [2, ['list', '--tracker', 'nowhere'], /HOST:PORT.*'nowhere'/],
      [69, ['list', '--tracker', nobody, '--wait', '200ms'], /unavailable/],
      [69, ['get', 'a', '--tracker', nobody, '--wait', '200ms'], /unavailable/],
      [74, ['get', 'hello.txt', '--tracker', tracker], /--replace/],
      [74, ['share', 'no-such-file'], /no-such-file/],
      [78, ['tracker', '-c', 'broken.conf'], /^broken\.conf:1:6: /m],
      [78, ['check', 'broken.conf'], /^broken\.conf:2:1: .*peer\.conf/m],
      [78, ['peer', '-c', 'missing.conf'], /missing\.conf/],
    ]
    const ends = expected.map(async ([, words]) => {
      const one = start(words, { directory: folder() })
      return { status: await one.ended(), says: one.stdout + one.stderr }
    })
    for (const [index, end] of (await Promise.all(ends)).entries()) {
      const [status, words, says] = expected[index]!
      assert.equal(end.status, status, `rodizio ${words.join(' ')}: ${end.says}`)
      assert.match(end.says, says)
    }
  })

  it('that a signal cuts short ends with 130 or 143', async () => {
    const nobody = `127.0.0.1:${await freePorts(1)}`
    const ends = (['SIGINT', 'SIGTERM'] as const).map(async (signal) => {
      const get = start(['get', 'a', '--tracker', nobody], { directory: folder() })
      await get.says(/does not answer/)
      get.signal(signal)
      return get.ended()
    })
    assert.deepEqual(await Promise.all(ends), [130, 143])
  })

  it('runs on .conf files as old editors saved them: Latin-1, CRLF, no last newline', async () => {
    const ports = await freePorts(40)
    const save = (name: 'tracker.conf' | 'peer.conf', values: Record<string, string | number>) => {
      const text = originalConf(name, values).trimEnd().replaceAll('\n', '\r\n')
      writeFileSync(join(folder(), name), text, 'latin1')
    }
    save('tracker.conf', { port: ports, initialPort: ports + 1 })
    save('peer.conf', { peerPort: ports + 20, serverPort: ports })
    mkdirSync(join(folder(), 'files'))
    writeFileSync(join(folder(), 'files', 'olá.txt'), 'olá')
    const tracker = start(['tracker'], { directory: folder() })
    await tracker.says(new RegExp(`^tracker listening on .+:${ports}$`, 'm'))
    const peer = start(['peer'], { directory: folder() })
    await peer.says(new RegExp(`^peer listening on .+:${ports + 20}$`, 'm'))
    await peer.says(/^the tracker knows 1 file;/m)
  })
})
