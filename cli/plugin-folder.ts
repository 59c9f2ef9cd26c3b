import {
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { RodizioError } from '../core/errors.js'
import { packageFolder } from './package-folder.js'
import { packageVersion } from './package-version.js'
import { TEXTS } from './texts.js'

export type PluginLanguage = 'javascript' | 'typescript'

/** What `conf/new-plugin` calls the strategy, rodizio's version, the module and its test. */
const placeholders = {
  name: 'my-strategy',
  version: '^0.0.0',
  module: './my-strategy.js',
  test: 'my-strategy.test.js',
}
/** Where a `.conf` finds the strategy. */
const modulePath = { javascript: './my-strategy.js', typescript: './dist/my-strategy.js' }
/** The test is the same in both, and stands beside the strategy. */
const testPath = { javascript: 'my-strategy.test.js', typescript: 'src/my-strategy.test.ts' }

/**
 * Makes a folder with a strategy that works, and what its author needs: returns the names of its
 * files. `import 'rodizio'` finds this very installation there, through a link: nothing is fetched.
 */
export function makePluginFolder(
  name: string,
  language: PluginLanguage,
  directory: string,
): readonly string[] {
  const folder = join(directory, name)
  const files = filesOf(name, language)
  attempt(name, () => {
    mkdirSync(folder, { recursive: true })
    if (readdirSync(folder).length > 0)
      throw new RodizioError('FILE_EXISTS', TEXTS.plugin.notEmpty(name))
    for (const [path, text] of files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), text)
    }
    mkdirSync(join(folder, 'node_modules'))
    // Windows lets anybody make a junction, but not a link.
    const link = join(folder, 'node_modules', 'rodizio')
    symlinkSync(realpathSync(packageFolder()), link, 'junction')
  })
  return [...files.keys()]
}

function filesOf(name: string, language: PluginLanguage): ReadonlyMap<string, string> {
  const fill = (text: string) =>
    text
      .replaceAll(placeholders.version, `^${packageVersion()}`)
      .replaceAll(placeholders.name, name)
  // npm would heed a file of this name, rather than pack it.
  const files = new Map([['.gitignore', 'node_modules/\ndist/\n']])
  for (const { path, text } of templates('shared')) {
    if (path === placeholders.test) files.set(fill(testPath[language]), fill(text))
    else files.set(path, fill(text.replaceAll(placeholders.module, modulePath[language])))
  }
  for (const { path, text } of templates(language)) files.set(fill(path), fill(text))
  return files
}

function templates(kind: PluginLanguage | 'shared'): readonly { path: string; text: string }[] {
  const folder = join(packageFolder(), 'conf', 'new-plugin', kind)
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort()
    .map((path) => ({ path, text: readFileSync(join(folder, path), 'utf8') }))
}

function attempt(name: string, act: () => void): void {
  try {
    act()
  } catch (cause) {
    if (cause instanceof RodizioError) throw cause
    const { code = '' } = cause as NodeJS.ErrnoException
    throw new RodizioError('LOCAL_FILE', TEXTS.plugin.notMade(name, code), { cause })
  }
}
