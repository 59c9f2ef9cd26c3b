import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from '../cli/run.js'
import { BLOCKS, blockWith, stepsOf } from './support/documentation.js'
import { FakeContext } from './support/fake-context.js'
import { PluginTutorial } from './support/plugin-tutorial.js'
import { temporaryFolder } from './support/temporary-folder.js'

const page = 'docs/plugins.md'

/** What takes longer is in docs-plugins.long.test.ts. */
describe('docs/plugins.md', () => {
  const folder = temporaryFolder()

  it('has its reader make a folder, and shows what that says', async () => {
    const { shown, printed } = await new PluginTutorial(folder()).make()
    assert.deepEqual(printed, shown)
  })

  it('has a strategy that passes its test, and a mistake that is told as shown', async () => {
    const tutorial = new PluginTutorial(folder())
    await tutorial.make()
    tutorial.writeStrategy()
    const [step] = stepsOf(blockWith(page, 'FAILED'))
    const good = await tutorial.call(step!.command)
    assert.equal(good.status, 0, good.lines.join('\n'))

    // A module that was loaded once stays as it was: another folder.
    const mistaken = new PluginTutorial(join(folder(), 'mistaken'))
    await mistaken.make()
    mistaken.writeStrategy((code) => {
      const wrong = code.replace('slice(0, count)', 'slice(0, count + 1)')
      assert.notEqual(wrong, code)
      return wrong
    })
    const bad = await mistaken.call(step!.command)
    assert.equal(bad.status, 1)
    const from = bad.lines.indexOf(step!.output[0]!)
    const shown = step!.output.slice(0, -1)
    assert.deepEqual(bad.lines.slice(from, from + shown.length), shown)
    assert.equal(bad.lines.at(-1), step!.output.at(-1))
  }).timeout(20_000)

  it('shows what check says of the option that is gone, and a .conf that mends it', async () => {
    const tutorial = new PluginTutorial(folder())
    await tutorial.make()
    tutorial.writeStrategy()
    const [step] = stepsOf(blockWith(page, "no option 'draw'"))
    const { status, lines } = await tutorial.call(step!.command)
    assert.equal(status, 78)
    assert.deepEqual(lines, step!.output)
    tutorial.writeTrackerConf()
    assert.deepEqual(await tutorial.call(step!.command), { status: 0, lines: [] })
  })

  it('has a swarm in which what is expected comes true', async () => {
    const tutorial = new PluginTutorial(folder())
    await tutorial.make()
    tutorial.writeStrategy()
    tutorial.writeSwarm()
    const [step] = stepsOf(blockWith(page, 'simulate swarm.conf'))
    const { status, lines } = await tutorial.call(step!.command)
    assert.equal(status, 0, lines.join('\n'))
  }).timeout(20_000)

  const others = BLOCKS.filter(({ page: of, language }) => of === page && language === 'js').slice(
    1,
  )
  for (const { text, line } of others) {
    it(`has a plugin of another kind that passes its test: line ${line}`, async () => {
      writeFileSync(join(folder(), 'mine.mjs'), text)
      const context = new FakeContext({}, folder())
      const status = await run(['plugin', 'test', 'mine.mjs', '--seed', '1'], context)
      assert.equal(status, 0, context.stdout.text)
    }).timeout(20_000)
  }
})
