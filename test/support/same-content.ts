import { closeSync, fstatSync, openSync, readSync } from 'node:fs'

const blockBytes = 8 * 1024 * 1024

/** Whether two files have the same bytes, whatever their size. */
export function sameContent(onePath: string, otherPath: string): boolean {
  const one = openSync(onePath, 'r')
  const other = openSync(otherPath, 'r')
  try {
    if (fstatSync(one).size !== fstatSync(other).size) return false
    const left = Buffer.alloc(blockBytes)
    const right = Buffer.alloc(blockBytes)
    for (;;) {
      const length = readSync(one, left)
      if (length === 0) return true
      readSync(other, right, { length })
      if (left.compare(right, 0, length, 0, length) !== 0) return false
    }
  } finally {
    closeSync(one)
    closeSync(other)
  }
}
