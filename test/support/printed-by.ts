import assert from 'node:assert/strict'
import { run } from '../../cli/run.js'
import { splitWords } from '../../cli/words.js'
import { FakeContext } from './fake-context.js'
import { packageRoot } from './package-root.js'

/** The lines that a `rodizio …` command prints on standard output when all goes well. */
export async function printedBy(command: string): Promise<readonly string[]> {
  const context = new FakeContext({}, packageRoot)
  const status = await run(splitWords(command).slice(1), context)
  assert.equal(status, 0, context.stderr.text)
  return context.stdout.lines
}
