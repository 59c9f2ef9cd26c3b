import { createHash } from 'node:crypto'
import { hashBytes, leafBytes } from '../../core/content/merkle.js'
import type { Block, HashRun } from '../../core/runtime/disk.js'
import type { Content, Material, PartContent, Spoilable } from './material.js'

/**
 * Contents that have a size and no bytes. A block says of which content it is a run; the hash of a
 * piece is made up from what it is of; the tree above the pieces is a real one. So ten thousand
 * peers with a gibibyte each take next to no memory, and a wrong block is noticed as it would be:
 * because its hash is not the one that leads to the root.
 */
export class PhantomMaterial implements Material {
  readonly #contents = new Map<string, PhantomContent>()

  content(label: string, size: number): Content {
    const key = `${size} ${label}`
    const content = this.#contents.get(key) ?? new PhantomContent(key, size)
    this.#contents.set(key, content)
    return content
  }

  part(size: number): PartContent {
    return new PhantomPart(size)
  }
}

class PhantomBlock implements Spoilable {
  constructor(
    /** Undefined: of none that has a name. */
    readonly content: PhantomContent | undefined,
    readonly offset: number,
    readonly length: number,
  ) {}

  release(): void {}

  spoilt(): Block {
    return new PhantomBlock(undefined, this.offset, this.length)
  }
}

class PhantomContent implements Content {
  /** By width and offset. */
  readonly #hashes = new Map<number, Map<number, { length: number; hash: Uint8Array }>>()

  constructor(
    private readonly label: string,
    readonly size: number,
  ) {}

  read(offset: number, length: number): Block {
    return new PhantomBlock(this, offset, length)
  }

  hash({ offset, length, width }: HashRun): Uint8Array {
    const known = this.#hashes.get(width) ?? new Map<number, { length: number; hash: Uint8Array }>()
    this.#hashes.set(width, known)
    const last = known.get(offset)
    if (last?.length === length) return last.hash
    // The root of nothing is the same for everybody.
    const text = this.size === 0 ? '' : `${offset} ${length} ${width} of ${this.label}`
    const hash = createHash('sha256').update(text).digest()
    known.set(offset, { length, hash })
    return hash
  }
}

/**
 * Of each leaf it is known whether what was written there is of the one content it is to become.
 */
class PhantomPart implements PartContent {
  sizeFound = 0
  /** What was written first with a name. */
  #content: PhantomContent | undefined
  /** A bit for each leaf. */
  readonly #right: Uint8Array

  constructor(readonly size: number) {
    if (size === 0) this.#content = new PhantomContent('', 0)
    this.#right = new Uint8Array(Math.ceil(Math.ceil(size / leafBytes) / 8))
  }

  /** What is not right has no content, and no receiver will find it right. */
  read(offset: number, length: number): Block {
    return new PhantomBlock(this.#isRight(offset, length), offset, length)
  }

  hash(run: HashRun): Uint8Array {
    return this.#isRight(run.offset, run.length)?.hash(run) ?? wrongHash
  }

  write(offset: number, block: Block): void {
    const { content, offset: from, length } = block as PhantomBlock
    this.sizeFound = Math.max(this.sizeFound, offset + length)
    if (content) this.#content ??= content
    const right = content !== undefined && content === this.#content && from === offset
    for (let leaf = leafOf(offset); leaf * leafBytes < offset + length; leaf++) {
      const bit = 1 << (leaf & 7)
      if (right) this.#right[leaf >> 3]! |= bit
      else this.#right[leaf >> 3]! &= ~bit
    }
  }

  whole(): Content {
    return this.#isRight(0, this.size) ?? new PhantomContent('nothing anybody knows', this.size)
  }

  #isRight(offset: number, length: number): PhantomContent | undefined {
    for (let leaf = leafOf(offset); leaf * leafBytes < offset + length; leaf++) {
      if ((this.#right[leaf >> 3]! & (1 << (leaf & 7))) === 0) return undefined
    }
    return this.#content
  }
}

const leafOf = (offset: number): number => Math.floor(offset / leafBytes)

const wrongHash = new Uint8Array(hashBytes)
