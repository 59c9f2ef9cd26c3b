import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { splitWords } from '../cli/words.js'
import { blockWith, type Step, stepsOf } from './support/documentation.js'
import { freePorts } from './support/free-ports.js'
import { PluginTutorial } from './support/plugin-tutorial.js'
import { processes } from './support/processes.js'
import { temporaryFolder } from './support/temporary-folder.js'

const page = 'docs/plugins.md'

describe('docs/plugins.md, what takes longer', function () {
  this.timeout(120_000)
  const folder = temporaryFolder()
  const start = processes()

  async function changed(): Promise<PluginTutorial> {
    const tutorial = new PluginTutorial(folder())
    await tutorial.make()
    tutorial.writeStrategy()
    return tutorial
  }

  it('leads to a folder whose tests pass, with the strategy changed', async () => {
    const { folder: cwd } = await changed()
    const { status, stdout } = spawnSync('npm', ['test'], { cwd, encoding: 'utf8' })
    assert.equal(status, 0, stdout)
  })

  it('shows how much better the strategy does between two sites', async () => {
    const tutorial = await changed()
    const [step] = stepsOf(blockWith(page, '--scoreboard two-sites'))
    const { status, lines } = await tutorial.call(step!.command)
    assert.equal(status, 0, lines.join('\n'))
    const figures = (line: string) => line.replace(/\d+(\.\d+)?/g, 'N').replace(/ +/g, ' ')
    assert.deepEqual(lines.slice(0, 4).map(figures), step!.output.map(figures))
  })

  it('shows what is said in a live network', async () => {
    const tutorial = await changed()
    const port = await freePorts(20)
    tutorial.writeTrackerConf((conf) =>
      conf.replace('2521', `${port}`).replace('10000', `${port + 1}`),
    )
    const [trackerStep] = stepsOf(blockWith(page, '$ rodizio tracker'))
    const [share, get, explain] = stepsOf(blockWith(page, 'rodizio share model.bin'))
    const tracker = start(['tracker'], { directory: tutorial.folder })
    await tracker.says(/^tracker listening/m)
    await tracker.says(/^no secret/m)
    assert.deepEqual(shape(tracker.stdout + tracker.stderr), shape(trackerStep!))

    const words = (step: Step | undefined) =>
      splitWords(step!.command.replace('2521', `${port}`)).slice(1)
    const [one, two] = ['one', 'two'].map((name) => join(folder(), name)) as [string, string]
    for (const directory of [one, two]) mkdirSync(directory)
    writeFileSync(join(one, 'model.bin'), Buffer.alloc(2_000_000, 'rodízio '))
    const sharing = start([...words(share), '--peer-port', '0'], { directory: one })
    await sharing.says(/^on the others/m)
    assert.deepEqual(shape(sharing.stdout + sharing.stderr), shape(share!))
    for (const step of [get, explain]) {
      const called = start(words(step), { directory: two })
      assert.equal(await called.ended(), 0, called.stderr)
      assert.deepEqual(shape(called.stdout), shape(step!))
    }
    for (const each of [sharing, tracker]) {
      each.signal('SIGINT')
      assert.equal(await each.ended(), 0, each.stderr)
    }
  })
})

/** Lines without what differs from run to run, sorted: two outputs have no order between them. */
function shape(said: string | Step): readonly string[] {
  const lines = typeof said === 'string' ? said.split('\n') : said.output
  return lines
    .map((line) =>
      line
        .replace(/\b\d+(\.\d+){3}:\d+|\[::\]:\d+/g, 'ADDRESS')
        .replace(/\bport \d+/g, 'port N')
        .replace(/@[0-9a-f]{8}\b/g, '@ROOT')
        .replace(/\b\d+(\.\d+)? [KMG]?i?B\b/g, 'SIZE')
        .replace(/\d\/\d free/, 'N free')
        .replace(/ +/g, ' ')
        .trimEnd(),
    )
    .filter((line) => line !== '')
    .sort()
}
