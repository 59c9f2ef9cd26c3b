import { printable } from '../content/names.js'
import { RodizioError } from '../errors.js'
import type { HookChain } from '../exchange/hook-chain.js'
import type { Address } from '../wire/address.js'
import type { FileInfo, HolderInfo } from '../wire/messages.js'

/** Where a tracker's hooks stand: around what lists a file, and what names its holders. */
export class Gate {
  constructor(readonly chain: HookChain) {}

  /** Lists a file by `list`, which may refuse it itself. Returns why it is not listed, if not. */
  announce(host: string, file: FileInfo, list: () => string | undefined): string | undefined {
    if (this.chain.free('announce')) return list()
    return this.chain.around('announce', { host, file }, () => {
      const refused = list()
      return refused === undefined ? {} : { refused }
    })
  }

  /** The answer to a request, or why there is none. `told`: whom an answer names. */
  request<T>(
    host: string,
    file: FileInfo,
    answer: () => T,
    told: (answer: T) => readonly Address[],
  ): T | RodizioError {
    if (this.chain.free('request')) return answer()
    let given: { readonly answer: T } | undefined
    const refused = this.chain.around('request', { host, file }, () => {
      given = { answer: answer() }
      return { holders: told(given.answer) }
    })
    if (refused === undefined && given) return given.answer
    return new RodizioError('REFUSED', `${printable(file.name)} is refused: ${refused}`)
  }
}

export function addressesOf({
  holders,
}: {
  readonly holders: readonly Pick<HolderInfo, 'peer'>[]
}) {
  return holders.map(({ peer }) => peer)
}
