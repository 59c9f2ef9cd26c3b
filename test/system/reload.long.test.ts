import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { processes } from '../support/processes.js'
import { temporaryFolder } from '../support/temporary-folder.js'

describe('SIGHUP', () => {
  const folder = temporaryFolder()
  const start = processes()
  const strategy = (words: string) => `export default { kind: 'strategy', api: 1, name: 'mine',
    create: () => ({
      next: ({ count }, holders) => holders.after(undefined, count), explain: () => '${words}',
    }) }`

  it('has a tracker read its .conf again, or go on with a word on why not', async () => {
    const write = (name: string, text: string): void => writeFileSync(join(folder(), name), text)
    write('mine.js', strategy('as before'))
    write('tracker.conf', 'port 0;\nstrategy ./mine.js;\n')
    write('hello.txt', 'hello')
    const tracker = start(['tracker'], { directory: folder() })
    const [, port] = await tracker.says(/^tracker listening on .+:(\d+)$/m)
    const at = ['--server-port', port!, '--peer-port', '0']
    const sharer = start(['peer', ...at, '--announce', 'live', '--shared', '.', '--json'], {
      directory: folder(),
      input: 'pipe',
    })
    await sharer.asks('update')
    const other = start(['peer', ...at, '--shared', 'other', '--json'], {
      directory: folder(),
      input: 'pipe',
    })
    const words = async (): Promise<unknown> => {
      const answers = await other.asks('explain hello.txt')
      const explained = answers.find(({ event }) => event === 'explained')
      return (explained!.holders as { words?: string }[])[0]!.words
    }
    const reload = async (pattern: RegExp): Promise<void> => {
      tracker.stdout = ''
      tracker.signal('SIGHUP')
      await tracker.says(pattern)
    }
    assert.equal(await words(), 'as before')
    write('mine.js', strategy('as of now'))
    await reload(/^the configuration was read again/m)
    assert.equal(await words(), 'as of now')
    write('tracker.conf', 'port 2600;\nmaxPeer 2;\n')
    await reload(/^nothing was changed/m)
    // The two outputs are two pipes: what was said first may be heard last.
    await tracker.says(/port cannot change while the tracker runs \(from 0 to 2600\)/)
    write('tracker.conf', 'port 0;\nmaxPear 2;\n')
    await reload(/^nothing was changed/m)
    await tracker.says(/tracker\.conf:2:1: .*maxPear.* did you mean 'maxPeer'/)
    assert.equal(await words(), 'as of now')
    write('tracker.conf', 'port 0;\nmaxPeer 2;\n')
    await reload(/^the configuration was read again/m)
    assert.equal(await words(), 'its turn: arrived as number 1')
    tracker.signal('SIGTERM')
    assert.equal(await tracker.ended(), 0, tracker.stderr)
    for (const peer of [sharer, other]) peer.types('quit\n')
    for (const peer of [sharer, other]) await peer.ended()
  })

  it('has a peer share no longer what its .conf includes by now', async () => {
    const write = (name: string, text: string): void => writeFileSync(join(folder(), name), text)
    const tracker = start(['tracker', '--port', '0'], { directory: folder() })
    const [, port] = await tracker.says(/^tracker listening on .+:(\d+)$/m)
    const conf = `serverPort ${port};\npeerPort 0;\nshared .;\nannounce live;\n`
    write('peer.conf', conf)
    write('rates.conf', 'uploadRate 1MiB/s;\n')
    write('hello.txt', 'hello')
    const peer = start(['peer'], { directory: folder() })
    await peer.says(/^the tracker knows 2 files/m)
    write('peer.conf', `${conf}include rates.conf;\n`)
    peer.signal('SIGHUP')
    await peer.says(/^the configuration was read again/m)
    const holders = async (): Promise<string> => {
      const words = ['list', '--json', '--tracker', `127.0.0.1:${port}`]
      const list = start(words, { directory: folder() })
      await list.ended()
      const files = list.stdout.trim().split('\n')
      return files.map((line) => JSON.parse(line).holders).join()
    }
    let seen = await holders()
    for (let look = 0; look < 20 && seen === '1,1'; look++) seen = await holders()
    assert.equal(seen, '1,0')
  })
})
