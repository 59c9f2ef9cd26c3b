import { hash } from 'node:crypto'
import type { FileInfo } from '../wire/file-info.js'

/**
 * What a file is called while it is not yet whole, beside its place. Of a fixed length, so that it
 * fits wherever the name itself fits or nearly does.
 */
export function hiddenName({ name, root }: FileInfo, kind: 'part' | 'new'): string {
  const digest = hash('sha256', `${name}\0${root}`, 'hex')
  return `.rodizio-${digest.slice(0, 32)}.${kind}`
}
