import type { Block } from '../../core/runtime/disk.js'
import type { Spoilable } from './material.js'

/** Whole files, one behind the other. */
export class Bundle implements Spoilable {
  readonly length: number

  constructor(readonly blocks: readonly Block[]) {
    this.length = blocks.reduce((sum, { length }) => sum + length, 0)
  }

  release(): void {}

  spoilt(): Block {
    const [first, ...others] = this.blocks
    return new Bundle([(first as Spoilable).spoilt(), ...others])
  }
}
