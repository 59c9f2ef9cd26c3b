import type { FileInfo, Root } from '../wire/file-info.js'
import type { Content } from './content.js'

/** A name in the catalogue and the content it stands for. One content may have several names. */
export class ListedFile {
  /** How many peers list it. */
  listers = 0
  /** Its index in `content.files`. */
  place = 0

  constructor(
    readonly number: number,
    readonly name: string,
    readonly content: Content,
  ) {}

  get root(): Root {
    return this.content.file.root
  }

  get info(): FileInfo {
    return { name: this.name, root: this.root, size: this.content.file.size }
  }
}
