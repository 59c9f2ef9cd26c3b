import { type NamePattern, namePattern } from '../content/name-pattern.js'
import { collidingNames, nameProblem, printable } from '../content/names.js'
import { type Done, RodizioError } from '../errors.js'
import type { CatalogueEntry } from '../wire/messages.js'
import { ambiguous } from './not-one.js'
import type { Wanted } from './results.js'

export interface SelectionParts {
  /** What the tracker knows of names that begin so. */
  readonly browse: (prefix: string, done: Done<readonly CatalogueEntry[]>) => void
  /** Names like this one, of which there is none. */
  readonly explain: (word: string, done: (error: RodizioError) => void) => void
}

/**
 * The files that words stand for, each name once. A plain name is passed on as it is; so is one
 * that looks like a pattern but is the name of a file. A pattern stands for every file that it
 * matches and somebody has (for the patient: or will have again); what cannot be fetched of them is
 * named with the reason.
 */
export function select(
  { words, patient }: { readonly words: readonly string[]; readonly patient: boolean },
  parts: SelectionParts,
  done: Done<readonly Wanted[]>,
): void {
  const wanted: Wanted[] = []
  const next = (at: number): void => {
    const word = words[at]
    if (word === undefined) return done(judged(wanted))
    const pattern = namePattern(word)
    const take = (found: readonly Wanted[]): void => {
      for (const each of found) wanted.push(each)
      next(at + 1)
    }
    if (!pattern) return take([{ name: word }])
    parts.browse(pattern.prefix, (entries) => {
      if (entries instanceof Error) return done(entries)
      const found = chosen(word, pattern, entries, patient)
      if (found.length > 0) return take(found)
      parts.explain(word, (error) => take([{ name: word, error }]))
    })
  }
  next(0)
}

function chosen(
  word: string,
  pattern: NamePattern,
  entries: readonly CatalogueEntry[],
  patient: boolean,
): readonly Wanted[] {
  if (entries.some(({ name }) => name === word)) return [{ name: word }]
  const versions = new Map<string, CatalogueEntry[]>()
  for (const entry of entries) {
    if (!pattern.matches(entry.name)) continue
    const others = versions.get(entry.name)
    if (others) others.push(entry)
    else versions.set(entry.name, [entry])
  }
  return Array.from(versions, ([name, all]) => oneOf(name, all, patient))
}

function oneOf(name: string, versions: readonly CatalogueEntry[], patient: boolean): Wanted {
  const held = versions.filter(({ holders, partial }) => patient || holders + partial > 0)
  const [entry] = held
  if (!entry) {
    return { name, error: new RodizioError('NO_SOURCE', `nobody has ${printable(name)} now`) }
  }
  if (held.length > 1) return { name, error: ambiguous(name, held) }
  return { name, file: { name, root: entry.root, size: entry.size } }
}

/** Names that strangers chose: some cannot be used here, some not beside each other. */
function judged(wanted: readonly Wanted[]): readonly Wanted[] {
  const byName = new Map<string, Wanted>()
  for (const each of wanted) if (!byName.has(each.name)) byName.set(each.name, each)
  const files = [...byName.values()].filter(({ file }) => file !== undefined)
  const colliding = collidingNames(files.map(({ name }) => name))
  return Array.from(byName.values(), (each) => {
    if (!each.file) return each
    const problem = nameProblem(each.name) ?? colliding.get(each.name)
    if (problem === undefined) return each
    const text = `the file name ${printable(each.name)} ${problem}`
    return { name: each.name, error: new RodizioError('NAME_REFUSED', text) }
  })
}
