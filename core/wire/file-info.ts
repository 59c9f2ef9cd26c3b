/** 32 bytes as 64 lower-case hex digits: the Merkle root that names a content. */
export type Root = string

export interface FileInfo {
  /** Relative path with `/`. */
  readonly name: string
  readonly root: Root
  readonly size: number
}
