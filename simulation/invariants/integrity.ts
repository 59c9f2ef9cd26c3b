import { subtreeRoot, treeWidth } from '../../core/content/merkle.js'
import { pieceBytesOf, pieceCountOf, pieceRun } from '../../core/content/piece-layout.js'
import type { FileInfo } from '../../core/wire/file-info.js'
import type { Content } from '../disk/material.js'
import { sharedFolder } from '../peer-program.js'
import type { Invariant } from './invariant.js'
import { PerMachine } from './per-machine.js'

/** The disk is asked, not the node. */
export const integrity: Invariant = {
  name: 'integrity',
  statement: 'what lies under the name of a file that was fetched has its root',
  watch: (scene) => {
    const downloads = new PerMachine(() => new Map<number, FileInfo>())
    // Machines that have the same file have the same object.
    const roots = new WeakMap<Content, string>()
    const rootOf = (content: Content): string => {
      const root = roots.get(content) ?? computedRoot(content)
      roots.set(content, root)
      return root
    }
    return {
      began: downloads.forget,
      peer: {
        'download-started': (machine, file, info) => void downloads.of(machine).set(file, info),
        'download-failed': (machine, file) => void downloads.of(machine).delete(file),
        'download-finished': (machine, file) => {
          const info = downloads.of(machine).get(file)
          if (!info)
            return scene.broken(`${machine.name} got a file that it had not begun`, machine)
          downloads.of(machine).delete(file)
          const stored = machine.disk.file(sharedFolder, info.name)
          if (stored && rootOf(stored.content) === info.root) return
          const what = stored ? 'something else lies' : 'nothing lies'
          scene.broken(`${machine.name} got ${info.name}, but ${what} under that name`, machine)
        },
      },
    }
  },
}

function computedRoot(content: Content): string {
  const { size } = content
  const hashes = Array.from({ length: pieceCountOf(size) }, (_, piece) =>
    content.hash(pieceRun(size, piece)),
  )
  const each = pieceBytesOf(size)
  const [only] = hashes
  const root =
    hashes.length === 1
      ? only!
      : subtreeRoot(Buffer.concat(hashes), { each, width: treeWidth(size) })
  return Buffer.from(root).toString('hex')
}
