import { LIMITS } from '../limits.js'
import type { Ask, NotOne } from '../wire/messages.js'
import { versionedName } from '../wire/versioned-name.js'
import { Room, textsOfFile } from './cut-to-fit.js'
import type { ListedFile } from './listed-file.js'
import type { Registry } from './registry.js'

/**
 * The files that an asker's words may mean. An exact name wins; otherwise what follows the last
 * `@` is taken for the beginning of a root. Of several contents under one name, those that
 * somebody holds.
 */
export function namedFiles(
  registry: Registry,
  { name, root, rootPrefix }: Pick<Ask, 'name' | 'root' | 'rootPrefix'>,
): readonly ListedFile[] {
  const { catalogue } = registry
  if (root !== undefined) {
    const file = catalogue.get({ name, root }) ?? registry.content(root)?.files[0]
    return file ? [file] : []
  }
  const exact = held(catalogue.versions(name, rootPrefix?.toLowerCase()))
  const [, bareName, prefix] = versionedName.exec(name) ?? []
  if (exact.length > 0 || rootPrefix !== undefined || bareName === undefined) return exact
  return held(catalogue.versions(bareName, prefix?.toLowerCase()))
}

/** The answer where a name stands for none of the files, or for several. */
export function notOne(registry: Registry, name: string, files: readonly ListedFile[]): NotOne {
  const near = files.length > 0 ? [] : registry.catalogue.near(name)
  const infos = files.map(({ info }) => info)
  return { kind: 'not-one', name, versions: new Room().take(infos, textsOfFile).taken, near }
}

/** Those that somebody holds; without any, all. Those that nobody holds are bounded in number. */
function held(versions: Iterable<ListedFile>): readonly ListedFile[] {
  const available: ListedFile[] = []
  const others: ListedFile[] = []
  for (const file of versions) {
    const list = file.content.holders.size > 0 ? available : others
    list.push(file)
    if (available.length === LIMITS.versionsNamedMax) break
  }
  return available.length > 0 ? available : others
}
