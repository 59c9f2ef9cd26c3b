import { join } from 'node:path'
import { printable } from '../content/names.js'
import { type Done, RodizioError } from '../errors.js'
import type { PartFile } from '../runtime/disk.js'
import type { FileInfo } from '../wire/messages.js'
import type { Download } from './download.js'
import type { Got } from './results.js'
import type { SmallEnd } from './small-files.js'

export interface GetRequest {
  readonly name: string
  /** The content, where it is known already. */
  readonly file?: FileInfo
  readonly replace: boolean
  /** A name that nobody has shared yet is waited for. */
  readonly patient?: boolean
}

/** A `get` from the request to the file under its final name, or to the error. */
export class Order {
  part: PartFile | undefined
  download: Download | undefined
  /** How it went, where it was one of many small files. */
  small: SmallEnd | undefined
  /** Gives up what it waits for: a look at the disk, a file of that name, a small file. */
  leave: (() => void) | undefined
  /** The file is getting its name: too late to give up. */
  finishing = false
  over = false

  constructor(
    readonly request: GetRequest,
    readonly done: Done<Got>,
    private readonly sinceMs: number,
  ) {}

  /** By which facts name it; undefined where nothing moved. */
  get number(): number | undefined {
    return this.#fetched?.number ?? this.download?.number
  }

  waitedMs(nowMs: number): number {
    return nowMs - this.sinceMs
  }

  got(file: FileInfo, directory: string, nowMs: number): Got {
    const small = this.#fetched
    return {
      file,
      path: join(directory, file.name),
      seconds: (nowMs - (small?.sinceMs ?? this.sinceMs)) / 1000,
      present: this.number === undefined,
      sources: small ? [{ peer: small.from, bytes: file.size }] : (this.download?.served() ?? []),
    }
  }

  get #fetched(): Extract<SmallEnd, { is: 'fetched' }> | undefined {
    return this.small?.is === 'fetched' ? this.small : undefined
  }
}

export function existsAlready({ name, root }: FileInfo): RodizioError {
  const text =
    `${printable(name)} is here already with another content; ` +
    `to put version ${root.slice(0, 8)} in its place, use --replace`
  return new RodizioError('FILE_EXISTS', text)
}
