import { statSync } from 'node:fs'

/** What a path of the user's leads to; links are followed, because the user named it. */
export function pathKind(path: string): 'file' | 'folder' | undefined {
  const status = statSync(path, { throwIfNoEntry: false })
  if (status?.isDirectory()) return 'folder'
  return status?.isFile() ? 'file' : undefined
}
