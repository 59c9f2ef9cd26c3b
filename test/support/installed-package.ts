import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { packageRoot } from './package-root.js'

/** What npm ends with when packages are neither in its cache nor to be had from the registry. */
const unreachable =
  /code (ENOTCACHED|ENOTFOUND|EAI_AGAIN|ECONN\w+|ENETUNREACH|ETIMEDOUT|ERR_SOCKET_TIMEOUT)/

export interface PackedPackage {
  readonly tarball: string
  /** Paths inside the package. */
  readonly files: readonly string[]
}

/** What `npm publish` would publish of what is built now. */
export function packPackage(folder: string): PackedPackage {
  // The scripts would build it anew, under the feet of the tests that run from it.
  const words = ['pack', '--ignore-scripts', '--json', '--pack-destination', folder]
  const [packed] = JSON.parse(npm(words).stdout)
  return {
    tarball: join(folder, packed.filename),
    files: packed.files.map(({ path }: { path: string }) => path),
  }
}

/**
 * Installs a tarball globally, with `folder` for the machine's own place. False when what it
 * depends on cannot be had.
 */
export function installGlobally(tarball: string, folder: string): boolean {
  const quick = ['--prefer-offline', '--fetch-retries=0', '--no-audit', '--no-fund']
  const { status, stderr } = npm(['install', '--global', '--prefix', folder, ...quick, tarball])
  if (status === 0) return true
  if (unreachable.test(stderr)) return false
  throw new Error(stderr)
}

/** Installs a tarball that has been installed before, so that all it needs is there. */
export function installIn(folder: string, tarball: string): void {
  const words = ['install', '--offline', '--no-audit', '--no-fund', '--no-save', tarball]
  const { status, stderr } = npm(words, folder)
  if (status !== 0) throw new Error(stderr)
}

function npm(words: readonly string[], cwd = packageRoot) {
  return spawnSync('npm', words, { cwd, encoding: 'utf8' })
}
