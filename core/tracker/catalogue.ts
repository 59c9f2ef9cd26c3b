import { foldersOf } from '../content/names.js'
import { LIMITS } from '../limits.js'
import { suggest } from '../suggest.js'
import type { FileInfo } from '../wire/file-info.js'
import type { ListedFile } from './listed-file.js'
import { SortedList } from './sorted-list.js'

type Key = Pick<FileInfo, 'name' | 'root'>

/** Every file there is, in order of name, then root (both by UTF-16 units). */
export class Catalogue {
  readonly #files = new SortedList<ListedFile>(compare)

  get size(): number {
    return this.#files.size
  }

  add(file: ListedFile): void {
    this.#files.add(file)
  }

  deleteAll(files: readonly ListedFile[]): void {
    this.#files.deleteAll(files)
  }

  get(key: Key): ListedFile | undefined {
    const found = this.#files.first((file) => compare(file, key))
    return found && compare(found, key) === 0 ? found : undefined
  }

  /** Whatever follows `key`, of the names that begin with `prefix`; all of those without a key. */
  *after(key: Key | undefined, prefix = ''): Generator<ListedFile> {
    const first = { name: prefix, root: '' }
    const from = key && compare(key, first) > 0 ? key : first
    for (const file of this.#files.from((other) => compare(other, from) || -1)) {
      if (!file.name.startsWith(prefix)) return
      yield file
    }
  }

  /** The contents under `name` whose root begins with `rootPrefix`. */
  *versions(name: string, rootPrefix = ''): Generator<ListedFile> {
    for (const file of this.#files.from((other) => compare(other, { name, root: rootPrefix }))) {
      if (file.name !== name || !file.root.startsWith(rootPrefix)) return
      yield file
    }
  }

  /**
   * Names like `name`, and folders (with `/` at their end). Looks only at those around where it
   * would stand, which is everything in a small catalogue and the same beginning in a large one.
   */
  near(name: string): string[] {
    if (name.length > LIMITS.nameComparedUnitsMax) return []
    const seek = (file: ListedFile): number => compare(file, { name, root: '' })
    const around = new Set<string>()
    for (const side of [this.#files.before(seek), this.#files.from(seek)]) {
      let left = LIMITS.namesComparedMax / 2
      for (const file of side) {
        around.add(file.name)
        for (const folder of foldersOf(file.name)) around.add(`${folder}/`)
        if (--left === 0) break
      }
    }
    return suggest(name, around, LIMITS.nearNamesMax)
  }
}

function compare(one: Key, other: Key): number {
  return compareText(one.name, other.name) || compareText(one.root, other.root)
}

function compareText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}
