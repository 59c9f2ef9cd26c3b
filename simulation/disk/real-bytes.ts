import { hashLeaves, leafBytes, subtreeRoot } from '../../core/content/merkle.js'
import type { Block, ByteBlock, HashRun } from '../../core/runtime/disk.js'
import { SeededRandom } from '../../core/runtime/seeded-random.js'
import type { Content, Material, PartContent, Spoilable } from './material.js'

/**
 * Contents of real bytes, really hashed: for some dozens of peers, to see that phantoms do not lie.
 */
export class RealMaterial implements Material {
  readonly #contents = new Map<string, RealContent>()

  content(label: string, size: number): Content {
    const key = `${size} ${label}`
    const content = this.#contents.get(key) ?? new RealContent(new SeededRandom(key).bytes(size))
    this.#contents.set(key, content)
    return content
  }

  part(size: number): PartContent {
    return new RealPart(size)
  }
}

class RealBlock implements ByteBlock, Spoilable {
  readonly length: number

  constructor(readonly bytes: Uint8Array) {
    this.length = bytes.length
  }

  release(): void {}

  spoilt(): Block {
    const bytes = this.bytes.slice()
    bytes[0]! ^= 0xff
    return new RealBlock(bytes)
  }
}

class RealContent implements Content {
  constructor(protected readonly bytes: Uint8Array) {}

  get size(): number {
    return this.bytes.length
  }

  read(offset: number, length: number): Block {
    return new RealBlock(this.bytes.subarray(offset, offset + length))
  }

  hash({ offset, length, width }: HashRun): Uint8Array {
    const leaves = hashLeaves(this.bytes.subarray(offset, offset + length))
    return subtreeRoot(leaves, { each: leafBytes, width })
  }
}

class RealPart extends RealContent implements PartContent {
  sizeFound = 0

  constructor(size: number) {
    super(new Uint8Array(size))
  }

  /** What is read from now on may be written over later. */
  override read(offset: number, length: number): Block {
    return new RealBlock(this.bytes.slice(offset, offset + length))
  }

  write(offset: number, block: Block): void {
    this.bytes.set((block as RealBlock).bytes, offset)
    this.sizeFound = Math.max(this.sizeFound, offset + block.length)
  }

  whole(): Content {
    return new RealContent(this.bytes)
  }
}
