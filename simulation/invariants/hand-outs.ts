import type { Root } from '../../core/wire/file-info.js'
import type { Invariant } from './invariant.js'
import { PerMachine } from './per-machine.js'

/** What one tracker lists: a content may have several names, each a file of its own. */
class Lists {
  readonly holders = new Map<number, Set<number>>()
  readonly #rootOf = new Map<number, Root>()
  readonly #files = new Map<Root, number[]>()

  enter(file: number, root: Root): void {
    this.#rootOf.set(file, root)
    this.#files.set(root, [...(this.#files.get(root) ?? []), file])
    this.holders.set(file, new Set())
  }

  forget(file: number): void {
    const root = this.#rootOf.get(file)
    if (root === undefined) return
    const others = this.#files.get(root)!.filter((other) => other !== file)
    if (others.length > 0) this.#files.set(root, others)
    else this.#files.delete(root)
    this.#rootOf.delete(file)
    this.holders.delete(file)
  }

  /** Under this name or another one. */
  holds(peer: number, file: number): boolean {
    if (this.holders.get(file)?.has(peer)) return true
    const root = this.#rootOf.get(file)
    const files = root === undefined ? [] : this.#files.get(root)!
    return files.some((other) => this.holders.get(other)!.has(peer))
  }
}

export const handOuts: Invariant = {
  name: 'hand-outs',
  statement: 'who asks is handed others who hold the file, each of them once',
  watch: (scene) => {
    const lists = new PerMachine(() => new Lists())
    return {
      began: lists.forget,
      tracker: {
        'file-listed': (tracker, file, { root }) => lists.of(tracker).enter(file, root),
        'file-forgotten': (tracker, file) => lists.of(tracker).forget(file),
        'holder-added': (tracker, file, peer) => {
          const holders = lists.of(tracker).holders.get(file)
          if (holders) holders.add(peer)
          else scene.broken(`${tracker.name} has a holder of file ${file}, not listed`, tracker)
        },
        'holder-removed': (tracker, file, peer) => {
          lists.of(tracker).holders.get(file)?.delete(peer)
        },
        'handed-out': (tracker, file, asker, peers) => {
          const list = lists.of(tracker)
          peers.forEach((peer, index) => {
            const wrong =
              peer === asker
                ? 'itself'
                : peers.indexOf(peer) < index
                  ? `peer ${peer} twice`
                  : list.holds(peer, file)
                    ? undefined
                    : `peer ${peer}, which does not hold it`
            if (wrong === undefined) return
            scene.broken(`${tracker.name} handed peer ${asker} ${wrong}, for file ${file}`, tracker)
          })
        },
      },
    }
  },
}
