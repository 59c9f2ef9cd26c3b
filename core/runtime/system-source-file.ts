import type { Done } from '../errors.js'
import type { Block, FileStatus, HashRun, SourceFile } from './disk.js'
import type { OpenFile } from './open-file.js'
import { statusOf } from './walk-folder.js'

export class SystemSourceFile implements SourceFile {
  constructor(
    readonly status: FileStatus,
    private readonly file: OpenFile,
  ) {}

  read(offset: number, length: number, done: Done<Block>): void {
    this.file.read(offset, length, done)
  }

  hash(run: HashRun, done: Done<Uint8Array>): void {
    this.file.hash(run, done)
  }

  unchanged(done: Done<boolean>): void {
    const before = this.status
    this.file.stat((stats) => {
      if (stats instanceof Error) return done(stats)
      const now = statusOf(before.name, stats)
      // The last change of anything about it: also that it was replaced, or deleted.
      done(
        now.size === before.size &&
          now.mtimeMs === before.mtimeMs &&
          now.ctimeMs === before.ctimeMs,
      )
    })
  }

  close(): void {
    this.file.close()
  }
}
