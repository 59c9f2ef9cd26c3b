import { writeFileSync } from 'node:fs'
import { configurationPage } from '../core/conf/configuration-page.js'
import { builtIn } from '../plugins/built-in.js'

// `npm run docs`: writes what a test compares.
writeFileSync('docs/configuration.md', configurationPage(builtIn))
