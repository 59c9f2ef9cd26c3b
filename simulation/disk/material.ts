import type { Block, HashRun } from '../../core/runtime/disk.js'

/** What simulated files are made of. */
export interface Material {
  /** The content that `label` names: the same for the same label and size, in every run. */
  content(label: string, size: number): Content
  /** A file on its way in, of which nothing is here. */
  part(size: number): PartContent
}

/** The bytes of a file, or what stands for them. Never changed: a changed file has another one. */
export interface Content {
  readonly size: number
  read(offset: number, length: number): Block
  /** The Merkle root of a run (BEP 52), or what stands for it. */
  hash(run: HashRun): Uint8Array
}

export interface PartContent extends Content {
  /** How far it has been written. */
  readonly sizeFound: number
  write(offset: number, block: Block): void
  /** As a file that is complete. */
  whole(): Content
}

/** A block that says whether something on the way has changed it. */
export interface Spoilable extends Block {
  /** The same with other bytes in it. */
  spoilt(): Block
}
