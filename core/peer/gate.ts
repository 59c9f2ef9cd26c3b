import { printable } from '../content/names.js'
import { RodizioError } from '../errors.js'
import type { Facts, PeerFacts } from '../events.js'
import { HookChain, type NamedHooks } from '../exchange/hook-chain.js'
import type { HookCommand } from '../extension-points/hooks.js'
import type { Log } from '../runtime/log.js'
import type { FileInfo, Root } from '../wire/messages.js'
import type { Holding } from './holding.js'
import type { Link } from './link.js'

export interface GateParts {
  readonly facts: Facts<PeerFacts>
  readonly log: Log
  /** What is served here under a root. */
  readonly find: (root: Root) => Holding | undefined
}

/** Where a peer's hooks stand: around what its tracker is told of, and what others want from it. */
export class Gate {
  readonly chain: HookChain
  #commands: ReadonlyMap<string, HookCommand>

  constructor(
    hooks: readonly NamedHooks[],
    private readonly parts: GateParts,
  ) {
    const { facts, log } = parts
    const faulted = (name: string, fault: string) => facts.tell('hooks-faulted', name, fault)
    this.chain = new HookChain(hooks, { node: 'peer', log, faulted })
    this.#commands = commandsOf(hooks)
  }

  get commands(): ReadonlyMap<string, HookCommand> {
    return this.#commands
  }

  replace(hooks: readonly NamedHooks[]): void {
    this.#commands = commandsOf(hooks)
    this.chain.replace(hooks)
  }

  announces(file: FileInfo): boolean {
    if (this.chain.free('announce')) return true
    const refused = this.chain.around('announce', { file, host: undefined }, () => ({}))
    if (refused === undefined) return true
    this.parts.facts.tell('name-refused', file.name, refused)
    return false
  }

  /** What is not here is refused by whoever looks for it. */
  refusal(link: Link, roots: readonly Root[]): string | undefined {
    if (this.chain.free('request')) return undefined
    const { host } = link.connection.remote
    for (const root of roots) {
      const file = this.parts.find(root)?.info
      const refused = file && this.chain.around('request', { file, host }, () => ({}))
      if (refused !== undefined) return `${printable(file!.name)} is refused: ${refused}`
    }
    return undefined
  }
}

function commandsOf(hooks: readonly NamedHooks[]): ReadonlyMap<string, HookCommand> {
  const commands = new Map<string, HookCommand>()
  for (const { name, hooks: each } of hooks) {
    for (const [word, command] of Object.entries(each.commands ?? {})) {
      if (commands.has(word)) {
        const text = `hooks ${name} cannot be used: another hook has the command '${word}' already`
        throw new RodizioError('PLUGIN_INVALID', text)
      }
      commands.set(word, command)
    }
  }
  return commands
}
