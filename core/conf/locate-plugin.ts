import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { resolve as resolveImport } from 'import-meta-resolve'
import { describe } from '../errors.js'
import { changedMs, fileExists } from '../runtime/text-files.js'
import { suggest } from '../suggest.js'
import { anyOf } from './diagnostic.js'

/** Where a plugin's module is, or a clause that follows its name on why it is nowhere. */
export type Located = { readonly url: string } | { readonly problem: string }

/**
 * Finds what a word names that is not built in: a file by its path, or a package, both from
 * `folder`. `builtIn` are the names that would have been valid.
 */
export function locatePlugin(word: string, folder: string, builtIn: readonly string[]): Located {
  if (/\.[cm]?tsx?$/.test(word))
    return { problem: 'is TypeScript: compile it and name the .js file' }
  return isPath(word) ? locateFile(word, folder) : locatePackage(word, folder, builtIn)
}

function isPath(word: string): boolean {
  return /^(\.{0,2}[/\\]|[A-Za-z]:[/\\])/.test(word) || /\.[cm]?js$/.test(word)
}

function locateFile(word: string, folder: string): Located {
  const path = resolve(folder, word)
  // A module is loaded once for each address: one that was changed has another.
  if (fileExists(path)) return { url: `${pathToFileURL(path).href}?${changedMs(path)}` }
  return { problem: `cannot be loaded: there is no file ${path}` }
}

/**
 * Packages are found as an `import` in a file of that folder would find them. Node itself offers
 * this only behind a flag (`import.meta.resolve` with a parent), and `require.resolve` follows
 * other conditions: it does not see a package that is made for `import` alone.
 */
function locatePackage(word: string, folder: string, builtIn: readonly string[]): Located {
  try {
    return { url: resolveImport(word, pathToFileURL(join(folder, 'plugins.conf')).href) }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'ERR_MODULE_NOT_FOUND' && code !== 'ERR_INVALID_MODULE_SPECIFIER')
      return { problem: `cannot be loaded: ${describe(error)}` }
    const problem = `is neither built in (${anyOf(builtIn)}) nor a package found from ${folder}`
    return { problem: `${problem}: ${advice(word, folder, builtIn)}` }
  }
}

function advice(word: string, folder: string, builtIn: readonly string[]): string {
  const files = [word, `${word}.js`, `${word}.mjs`, `${word}.cjs`]
  const file = files.find((name) => fileExists(resolve(folder, name)))
  const meant = file === undefined ? suggest(word, builtIn)[0] : `./${file}`
  return meant === undefined ? 'a file needs its path, as ./mine.js' : `did you mean '${meant}'?`
}
