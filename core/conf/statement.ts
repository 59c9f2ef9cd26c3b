/** What a .conf says, before anyone knows what it means. Flags and variables take the same form. */
export interface Statement {
  readonly name: Word
  readonly values: readonly Word[]
  /** What stands between `{` and `}`. */
  readonly block?: Block
}

export interface Block {
  readonly opened: Place
  readonly statements: readonly Statement[]
}

export interface Word {
  readonly text: string
  readonly at: Place
}

/** Where something was said. Only files have lines; both numbers start at 1. */
export interface Place {
  readonly source: Source
  readonly line?: number
  /** In UTF-16 units, as editors count. */
  readonly column?: number
}

/** A file, a flag, an environment variable or an option in code. */
export interface Source {
  /** As messages call it. */
  readonly name: string
  /** Absolute: relative paths said here start there. */
  readonly folder: string
}
