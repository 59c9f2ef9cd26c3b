import { basename, join } from 'node:path'
import type { Found } from './found-files.js'

/** Files that are never shared, by their absolute paths. More may come, and none goes. */
export class Withheld {
  readonly #paths = new Set<string>()
  readonly #names = new Set<string>()

  constructor(paths: Iterable<string> = []) {
    this.add(paths)
  }

  add(paths: Iterable<string>): void {
    for (const path of paths) {
      this.#paths.add(path)
      this.#names.add(basename(path))
    }
  }

  has({ directory, status: { name } }: Found): boolean {
    // Paths are put together only for the few files that could be meant.
    const last = name.slice(name.lastIndexOf('/') + 1)
    return this.#names.has(last) && this.#paths.has(join(directory, name))
  }
}
