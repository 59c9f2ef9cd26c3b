import assert from 'node:assert/strict'
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { TEXTS } from '../cli/texts.js'
import { createPeerNode } from '../index.js'
import { blockWith, stepsOf } from './support/documentation.js'
import { packageRoot } from './support/package-root.js'
import { processes } from './support/processes.js'
import { temporaryFolder } from './support/temporary-folder.js'

/** What README.md shows is what a newcomer sees, but for addresses, sizes, roots and speeds. */
describe('the sessions in README.md', () => {
  const folder = temporaryFolder()
  const start = processes()

  /** A working directory with these of the .conf files that come along. */
  function machine(name: string, ...confs: string[]): string {
    const directory = join(folder(), name)
    mkdirSync(directory)
    for (const conf of confs) copyFileSync(join(packageRoot, 'conf', conf), join(directory, conf))
    return directory
  }

  it('show what `npm start` shows', async () => {
    const demo = start([], { directory: folder(), program: 'demo' })
    assert.equal(await demo.ended(), 0, demo.stderr)
    const terminal = [TEXTS.demo.invitation('hello.bin'), TEXTS.prompt.trim()]
    const { text } = blockWith('README.md', 'peer A')
    assert.deepEqual(shape(text), shape(`${demo.stdout}${terminal.join('\n')}`))
  })

  it('show what share, get and list say', async () => {
    const [shared, got] = stepsOf(blockWith('README.md', 'rodizio share ./models'))
    const [sharedToo] = stepsOf(blockWith('README.md', 'rodizio share llama.gguf'))
    const build = machine('build')
    mkdirSync(join(build, 'models'))
    writeFileSync(join(build, 'models', 'llama.gguf'), Buffer.alloc(2_000_000, 'rodízio '))

    const share = start([...wordsOf(shared), '--port', '0'], { directory: build })
    const [, name, port] = await share.says(/rodizio get (\S+) --tracker .+:(\d+)$/m)
    const at = `127.0.0.1:${port}`
    assert.deepEqual(shape(share.stdout), shape(shared))

    const node = machine('node7')
    const get = start(exchange(wordsOf(got), { 'llama.gguf@': name!, ':2521': at }), {
      directory: node,
    })
    assert.equal(await get.ended(), 0, get.stderr)
    assert.deepEqual(shape(get.stdout), shape(got))

    const again = start(exchange(wordsOf(sharedToo), { ':2521': at }), { directory: node })
    await again.says(/^on the others/m)

    const [, , listed] = stepsOf(blockWith('README.md', 'rodizio list --json'))
    const list = start([...wordsOf(listed), '--tracker', at], { directory: node })
    assert.equal(await list.ended(), 0, list.stderr)
    assert.deepEqual(fieldsOf(list.stdout), fieldsOf(listed!.output.join('\n')))

    for (const one of [again, share]) {
      one.signal('SIGINT')
      assert.equal(await one.ended(), 0, one.stderr)
    }
  })

  it('show what a tracker and a peer say', async () => {
    const [trackerStep] = stepsOf(blockWith('README.md', '$ rodizio tracker\n'))
    const [peerStep] = stepsOf(blockWith('README.md', '$ rodizio peer'))
    const build = machine('build', 'tracker.conf')
    const tracker = start([...wordsOf(trackerStep), '--port', '0'], { directory: build })
    const [, port] = await tracker.says(/^tracker listening on .+:(\d+)$/m)
    const serverPort = Number(port)

    mkdirSync(join(build, 'files'))
    writeFileSync(join(build, 'files', 'hello.bin'), Buffer.alloc(2_000_000, 'rodízio '))
    await using sharer = await createPeerNode({
      serverPort,
      peerPort: 0,
      shared: join(build, 'files'),
    })
    await sharer.start()
    await sharer.update()

    const words = exchange(wordsOf(peerStep), { '10.0.0.5': '127.0.0.1' })
    const more = ['--server-port', String(serverPort), '--peer-port', '0']
    const peer = start([...words, ...more], {
      directory: machine('node7', 'peer.conf'),
      input: 'pipe',
    })
    const typed = peerStep!.output.filter((line) => line.startsWith(TEXTS.prompt))
    peer.types(typed.map((line) => `${line.slice(TEXTS.prompt.length)}\n`).join(''))
    assert.equal(await peer.ended(), 0, peer.stderr)
    const answers = peerStep!.output.filter((line) => !typed.includes(line))
    assert.deepEqual(shape(peer.stdout + peer.stderr), shape(answers.join('\n')))

    tracker.signal('SIGINT')
    assert.equal(await tracker.ended(), 0)
    assert.deepEqual(shape(tracker.stdout + tracker.stderr), shape(trackerStep))
  })
})

type Step = ReturnType<typeof stepsOf>[number] | undefined

/** What follows `rodizio` in the command. */
function wordsOf(step: Step): string[] {
  assert.ok(step, 'README.md does not show this any more')
  return step.command.split(' ').slice(1)
}

function fieldsOf(json: string): string[] {
  return Object.keys(JSON.parse(json))
}

/** Replaces the words that hold a part by which each is known. */
function exchange(words: string[], others: Readonly<Record<string, string>>): string[] {
  return words.map((word) => {
    const part = Object.keys(others).find((part) => word.includes(part))
    return part === undefined ? word : others[part]!
  })
}

/**
 * Lines without what differs from run to run, sorted: the two outputs of a process have no order
 * between them.
 */
function shape(said: string | Step): string[] {
  const text = typeof said === 'string' ? said : said!.output.join('\n')
  return text
    .replace(/\b\d+(\.\d+){3}:\d+|\[::\]:\d+/g, 'ADDRESS')
    .replace(/\bport \d+/g, 'port N')
    .replace(/\b[0-9a-f]{8}\b/g, 'ROOT')
    .replace(/\b\d+(\.\d+)? [KMG]?i?B\b/g, 'SIZE')
    .split('\n')
    .map((line) => line.replace(/ +/g, ' ').trimEnd())
    .filter((line) => line !== '')
    .sort()
}
