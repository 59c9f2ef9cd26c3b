import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** Text is written as UTF-8. */
type Files = Readonly<Record<string, string | Uint8Array>>

/** Runs `use` with a new folder that holds `files`, and removes the folder afterwards. */
export async function inTemporaryFolder<T>(
  files: Files,
  use: (folder: string) => T | Promise<T>,
): Promise<T> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'rodizio-')))
  try {
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true })
      writeFileSync(join(folder, name), content)
    }
    return await use(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** A folder with these files for each test of a `describe`; gone when the test has ended. */
export function temporaryFolder(files: Files = {}): () => string {
  let folder = ''
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'rodizio-')))
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content)
  })
  afterEach(() => rmSync(folder, { recursive: true }))
  return () => folder
}
