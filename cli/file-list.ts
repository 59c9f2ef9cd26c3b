import { table } from '../core/table.js'
import type { CatalogueEntry } from '../core/wire/messages.js'
import { formatSize, shortRoot } from './format.js'
import type { Output } from './output.js'
import { TEXTS } from './texts.js'

/** Prints what the tracker knows; `here` says where the reader has the file already. */
export function printFiles(
  output: Output,
  files: readonly (CatalogueEntry & { readonly here?: boolean })[],
): void {
  for (const { name, root, size, holders, partial, here } of files) {
    output.event({ name, root, size, holders, partial, here })
  }
  if (files.length === 0) return output.note(TEXTS.noFiles)
  const rows = files.map((file) => [
    TEXTS.fileName(file.name),
    formatSize(file.size),
    TEXTS.holders(file),
    shortRoot(file.root),
    file.here ? TEXTS.here : '',
  ])
  const [heading, ...lines] = table(
    [TEXTS.fileHeading, ...rows],
    ['left', 'right', 'left', 'left', 'left'],
  )
  output.text([output.style('dim', heading!), ...lines])
}
