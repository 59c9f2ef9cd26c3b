import { readFileSync, writeFileSync } from 'node:fs'
import { PassThrough } from 'node:stream'
import { configurationPage } from '../core/conf/configuration-page.js'
import { extensionPointsPage } from '../core/conf/extension-points-page.js'
import { builtIn } from '../plugins/built-in.js'
import { SCOREBOARDS, strategiesPage } from '../simulation/report/strategies-page.js'
import { scenarioPage } from '../simulation/scenario/scenario-page.js'
import { processContext } from './context.js'
import { interfaceFiles } from './interface-files.js'
import { run } from './run.js'

// `npm run docs`: writes what tests compare. `npm run scoreboard`: also what takes minutes.

const page = 'docs/strategies.md'

const example = readFileSync('conf/scenarios/silent-crash.conf', 'utf8')
writeFileSync('docs/configuration.md', configurationPage(builtIn))
writeFileSync('docs/scenarios.md', scenarioPage(example))
writeFileSync('docs/extension-points.md', extensionPointsPage(interfaceFiles()))
writeFileSync(
  page,
  strategiesPage({
    whole: process.argv.includes('--scoreboard')
      ? rowsOf(await printed(SCOREBOARDS.whole))
      : keptRows(),
    small: await printed(SCOREBOARDS.small),
  }),
)

/** What a command prints on standard output, line by line. */
async function printed(command: string): Promise<readonly string[]> {
  const stdout = new PassThrough()
  let text = ''
  stdout.setEncoding('utf8').on('data', (more: string) => {
    text += more
  })
  const status = await run(command.split(' ').slice(1), { ...processContext(), stdout })
  if (status !== 0) process.exitCode = status
  return text.trimEnd().split('\n')
}

/** The cells of a table, below the line with the seeds. */
function rowsOf([, ...lines]: readonly string[]): readonly string[][] {
  return lines.map((line) => line.split(/ {2,}/))
}

/** Those of the page as it is. */
function keptRows(): readonly string[][] {
  const rows = readFileSync(page, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| '))
  return rows.map((row) => row.slice(2, -2).split(' | '))
}
