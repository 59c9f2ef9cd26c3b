import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from '../../cli/run.js'
import { splitWords } from '../../cli/words.js'
import { blockWith, stepsOf } from './documentation.js'
import { FakeContext } from './fake-context.js'

const page = 'docs/plugins.md'

/** What docs/plugins.md has its reader do, from making the folder on, in a folder of a test. */
export class PluginTutorial {
  /** Where `near-first` is. */
  readonly folder: string

  constructor(private readonly directory: string) {
    this.folder = join(directory, 'near-first')
  }

  async make(): Promise<{ shown: readonly string[]; printed: readonly string[] }> {
    mkdirSync(this.directory, { recursive: true })
    const [make] = stepsOf(blockWith(page, 'plugin new'))
    const { lines } = await this.call(make!.command, this.directory)
    return { shown: make!.output, printed: lines }
  }

  /** Writes the strategy of the page, perhaps with a mistake in it. */
  writeStrategy(change: (code: string) => string = (code) => code): void {
    this.write('near-first.js', change(blockWith(page, "name: 'near-first'").text))
  }

  writeSwarm(): void {
    this.write('swarm.conf', blockWith(page, 'expect copiesAcrossZones').text)
  }

  writeTrackerConf(change: (conf: string) => string = (conf) => conf): void {
    this.write('tracker.conf', change(blockWith(page, 'patience 5s;').text))
  }

  /** Both outputs and the status of a command, typed in the folder of the strategy. */
  async call(command: string, directory = this.folder) {
    const context = new FakeContext({}, directory)
    const status = await run(splitWords(command).slice(1), context)
    return { status, lines: [...context.stdout.lines, ...context.stderr.lines] }
  }

  write(name: string, text: string): void {
    writeFileSync(join(this.folder, name), text)
  }
}
