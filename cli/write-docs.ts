import { readFileSync, writeFileSync } from 'node:fs'
import { configurationPage } from '../core/conf/configuration-page.js'
import { builtIn } from '../plugins/built-in.js'
import { scenarioPage } from '../simulation/scenario/scenario-page.js'

// `npm run docs`: writes what tests compare.
const example = readFileSync('conf/scenarios/silent-crash.conf', 'utf8')
writeFileSync('docs/configuration.md', configurationPage(builtIn))
writeFileSync('docs/scenarios.md', scenarioPage(example))
