import { resolve } from 'node:path'
import type { PeerSettings } from '../conf/directives.js'
import type { PeerRole } from './assembly.js'
import { shareRoots, withheldFrom } from './share-roots.js'

interface RoleOptions {
  readonly share: 'directory' | 'downloads' | undefined
  readonly paths: readonly string[] | undefined
  readonly withheld: readonly string[] | undefined
}

/** What a peer is for, by the options of the library. */
export function roleOf(
  { shared, secret }: PeerSettings,
  { share, paths, withheld = [] }: RoleOptions,
): PeerRole {
  const hidden = [...withheld, ...(secret === '' ? [] : [secret])]
  const roots = paths ? shareRoots(paths) : share === 'downloads' ? [] : [{ directory: shared }]
  return {
    roots,
    directory: paths ? resolve('.') : shared,
    withheld: withheldFrom(roots, hidden),
  }
}
