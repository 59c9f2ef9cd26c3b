import { clause } from '../clause.js'
import { describe } from '../errors.js'
import type { HookEvent, HookResult, Hooks } from '../extension-points/hooks.js'
import { isPromise } from '../is-promise.js'
import type { Log } from '../runtime/log.js'

export interface NamedHooks {
  readonly name: string
  readonly hooks: Hooks
}

type Around = 'announce' | 'request'

export interface HookChainParts {
  readonly node: HookEvent['node']
  readonly log: Log
  readonly faulted: (name: string, fault: string) => void
}

/** The hooks of a node, in their order, with every answer checked: a careless one costs no node. */
export class HookChain {
  #hooks: readonly NamedHooks[] = []
  readonly #rows = { announce: [] as readonly NamedHooks[], request: [] as readonly NamedHooks[] }
  readonly #logged = new Set<string>()

  constructor(
    hooks: readonly NamedHooks[],
    private readonly parts: HookChainParts,
  ) {
    this.replace(hooks)
  }

  get hooks(): readonly NamedHooks[] {
    return this.#hooks
  }

  /** What is under way was let pass by the former ones. Of the new ones no fault is known. */
  replace(hooks: readonly NamedHooks[]): void {
    this.#hooks = hooks
    this.#logged.clear()
    for (const method of ['announce', 'request'] as const)
      this.#rows[method] = hooks.filter(({ hooks }) => hooks[method] !== undefined)
  }

  /** Whether nobody stands around it. */
  free(method: Around): boolean {
    return this.#rows[method].length === 0
  }

  /** Does `step` if all let it pass; returns why not, if not. */
  around(
    method: Around,
    event: Omit<HookEvent, 'node'>,
    step: () => HookResult,
  ): string | undefined {
    const { file, host } = event
    const { name, root, size } = file
    const told = Object.freeze({
      node: this.parts.node,
      file: Object.freeze({ name, root, size }),
      host,
    })
    const { refused } = this.#from(0, method, told, step)
    return refused === undefined ? undefined : clause(refused)
  }

  #from(at: number, method: Around, event: HookEvent, step: () => HookResult): HookResult {
    const hook = this.#rows[method][at]
    if (!hook) return step()
    let went: HookResult | undefined
    let over = false
    const next = (): HookResult => {
      // Whoever was refused may have left since: what is done for it now would stay undone.
      if (over) return { refused: 'it is too late: the hook has returned' }
      went ??= this.#from(at + 1, method, event, step)
      return went
    }
    let result: unknown
    try {
      result = hook.hooks[method]!(event, next)
      if (isResult(result, went)) return result
    } catch (error) {
      return this.#fault(hook, 'threw an exception', went, describe(error))
    } finally {
      over = true
    }
    return this.#fault(hook, isPromise(result) ? 'returned a promise' : noResult, went)
  }

  #fault(
    { name }: NamedHooks,
    fault: string,
    went: HookResult | undefined,
    detail?: string,
  ): HookResult {
    const { node, log, faulted } = this.parts
    faulted(name, fault)
    if (!this.#logged.has(`${name} ${fault}`)) {
      this.#logged.add(`${name} ${fault}`)
      const how = detail === undefined ? '' : `: ${detail}`
      const then = went ? 'what it had gone on to stands' : 'nobody passes there'
      log.warn(`hooks ${name} ${fault}${how}; ${then} (said only once)`)
    }
    return went ?? { refused: `a hook of this ${node} does not work` }
  }
}

const noResult = 'returned neither a refusal nor what next returned'

function isResult(result: unknown, went: HookResult | undefined): result is HookResult {
  if (typeof result !== 'object' || result === null) return false
  return result === went || ('refused' in result && typeof result.refused === 'string')
}
