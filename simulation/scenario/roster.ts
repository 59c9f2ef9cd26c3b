import { type Diagnostics, quoted } from '../../core/conf/diagnostic.js'
import type { Word } from '../../core/conf/statement.js'
import { namePattern } from '../../core/content/name-pattern.js'
import { suggest } from '../../core/suggest.js'
import type { Named } from './fault-line.js'
import type { GroupRead } from './read-group.js'
import { didYouMean, type StatementWords } from './statement-words.js'

/** More names are not compared with a wrong one. */
const comparedMax = 10_000
const namesShown = 8

/** Who there is in a scenario, and what they have. */
export class Roster implements Named {
  readonly #counts: ReadonlyMap<string, number>
  readonly #sizes = new Map<string, { size: number | undefined; word: Word }>()

  constructor(
    private readonly groups: readonly GroupRead[],
    private readonly diagnostics: Diagnostics,
  ) {
    this.#counts = new Map(groups.map(({ name, count }) => [name, count]))
  }

  checkName(word: Word, words: StatementWords): void {
    const { text } = word
    if (text === 'tracker' || this.#counts.has(text)) return
    const [, group, number] = /^(.*)-([1-9]\d*)$/.exec(text) ?? []
    const count = group === undefined ? undefined : this.#counts.get(group)
    if (count !== undefined && Number(number) <= count) return
    if (count !== undefined)
      return words.tell(word.at, `there is no ${quoted(text)}: ${group} has ${count} of them`)
    this.#tellUnknown(word, `nobody is called ${quoted(text)}`, this.#names(), words)
  }

  checkGroup(word: Word, words: StatementWords): void {
    if (this.#counts.has(word.text)) return
    const problem = `no group is called ${quoted(word.text)}`
    this.#tellUnknown(word, problem, [...this.#counts.keys()], words)
  }

  checkFile(word: Word, words: StatementWords): void {
    if (this.#sizes.has(word.text)) return
    this.#tellUnknown(word, `nobody shares ${quoted(word.text)}`, [...this.#sizes.keys()], words)
  }

  /** Notes what is shared, and tells of names that stand for two contents. */
  checkShared(): void {
    for (const { shared } of this.groups) {
      for (const { name, size, word } of shared) {
        const known = this.#sizes.get(name)
        if (!known) this.#sizes.set(name, { size, word })
        else if (known.size !== undefined && size !== undefined && known.size !== size) {
          const problem = `${quoted(name)} has another size on line ${known.word.at.line}`
          this.diagnostics.add(word.at, `${problem}: 'wants' could not tell the two apart`)
        }
      }
    }
  }

  checkWanted(): void {
    for (const word of this.groups.flatMap(({ wanted }) => wanted)) {
      const names = [...this.#sizes.keys()]
      const pattern = namePattern(word.text)
      if (this.#sizes.has(word.text)) continue
      if (pattern && names.some((name) => pattern.matches(name))) continue
      const [meant] = suggest(word.text, names.slice(0, comparedMax))
      const size = word.text.endsWith('/') ? '100 4KiB' : '25MiB'
      const example = `add 'shares ${word.text} ${size};' to some peers`
      const advice = meant === undefined ? example : didYouMean(meant)
      this.diagnostics.add(word.at, `nobody shares ${quoted(word.text)}: ${advice}`)
    }
  }

  #names(): string[] {
    const machines = [...this.#counts].flatMap(([group, count]) =>
      Array.from({ length: Math.min(count, comparedMax) }, (_, index) => `${group}-${index + 1}`),
    )
    return ['tracker', ...this.#counts.keys(), ...machines]
  }

  #tellUnknown(word: Word, problem: string, names: string[], words: StatementWords): void {
    const [meant] = suggest(word.text, names.slice(0, comparedMax))
    const more = names.length > namesShown ? ' and more' : ''
    const known = `there is ${names.slice(0, namesShown).join(', ') || 'none'}${more}`
    const advice = meant === undefined ? known : didYouMean(meant)
    words.tell(word.at, `${problem}: ${advice}`)
  }
}
