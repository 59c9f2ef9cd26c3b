import { processContext } from './context.js'
import { closeGoneTerminals } from './gone-terminal.js'
import { run } from './run.js'
import { tellBug } from './tell-bug.js'

const context = processContext()
const words = process.argv.slice(2)

closeGoneTerminals()
process.once('uncaughtException', (error) => context.exit(tellBug(error, words, context)))

/** For who loads this file and waits. */
export const ended = run(words, context).then((status) => {
  process.exitCode = status
})
