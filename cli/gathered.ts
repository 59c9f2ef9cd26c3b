import type { Terminal } from './context.js'

/**
 * What is said in one go leaves in one write, before whoever spoke goes on: files that end by the
 * hundred do not cost a system call each, nor wake whoever reads of them so often.
 */
export class Gathered {
  #text = ''
  readonly #target: Terminal

  private constructor(target: Terminal) {
    this.#target = target
  }

  /** One for each stream, so that whoever speaks last there knows of what was said before. */
  static on(target: Terminal): Gathered {
    const known = everywhere.get(target)
    if (known) return known
    const gathered = new Gathered(target)
    everywhere.set(target, gathered)
    return gathered
  }

  add(text: string): void {
    if (this.#text === '') queueMicrotask(() => this.flush())
    this.#text += text
  }

  flush(): void {
    const text = this.#text
    this.#text = ''
    if (text !== '') this.#target.write(text)
  }
}

const everywhere = new WeakMap<Terminal, Gathered>()
