import crypto from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'
import { RodizioError } from '../core/errors.js'

/**
 * What is no seed's: the real time, real timers, real chance. While events of a strict simulation
 * run, each of them throws, and the run fails even where the exception is caught, as that of a
 * plugin is. Only this file may name them.
 */
export class Strict {
  /** The first use. */
  #use: RodizioError | undefined

  /** Runs `stretch`, in which nothing waits, with those replaced; puts them back in any case. */
  during(stretch: () => void): void {
    const restore = replaceGlobals((name) => this.refuse(name))
    const before = inside
    inside = this
    try {
      stretch()
    } catch (error) {
      throw this.#use ?? error
    } finally {
      inside = before
      restore()
    }
    if (this.#use) throw this.#use
  }

  /** For a whole run: those of node:crypto take long to replace, and ask whose turn it is. */
  async around<T>(run: () => Promise<T>): Promise<T> {
    if (runs++ === 0) replaceCrypto()
    try {
      return await run()
    } finally {
      if (--runs === 0) restoreCrypto()
    }
  }

  refuse(name: string): never {
    this.#use ??= new RodizioError(
      'PLUGIN_INVALID',
      `${name} was used in a simulation, where no seed can repeat it: use the clock and the ` +
        'random that create() is given, or { strict: false } to let it be',
    )
    throw this.#use
  }
}

/** Whose events run at this moment. Undefined whenever anything else of the process does. */
let inside: Strict | undefined
/** Strict runs under way. */
let runs = 0

const timers = ['setTimeout', 'setInterval', 'setImmediate'] as const
const randoms = ['randomBytes', 'randomFillSync', 'randomFill', 'randomInt', 'randomUUID'] as const
type Patch = [target: object, name: string, value: unknown]

function replaceGlobals(refuse: (name: string) => never): () => void {
  const stub = (name: string) => (): never => refuse(`${name}()`)
  const patches: Patch[] = [
    [globalThis, 'Date', strictDate(refuse)],
    [Math, 'random', stub('Math.random')],
    [performance, 'now', stub('performance.now')],
    [process, 'hrtime', Object.assign(stub('process.hrtime'), { bigint: stub('process.hrtime') })],
    [globalThis.crypto, 'getRandomValues', stub('crypto.getRandomValues')],
    [globalThis.crypto, 'randomUUID', stub('crypto.randomUUID')],
    ...timers.map((name): Patch => [globalThis, name, stub(name)]),
  ]
  const undo = patches.map((patch) => replace(...patch))
  return () => {
    for (const each of undo.reverse()) each()
  }
}

/** A date that is given is a value like any other; only the present one is refused. */
function strictDate(refuse: (name: string) => never): DateConstructor {
  return new Proxy(Date, {
    construct: (target, args, newTarget) =>
      args.length > 0 ? Reflect.construct(target, args, newTarget) : refuse('new Date()'),
    apply: () => refuse('Date()'),
    get: (target, name) =>
      name === 'now' ? () => refuse('Date.now()') : Reflect.get(target, name, target),
  })
}

function replace(target: object, name: string, value: unknown): () => void {
  const before = Object.getOwnPropertyDescriptor(target, name)
  Object.defineProperty(target, name, { value, configurable: true, writable: true })
  return () => {
    if (before) Object.defineProperty(target, name, before)
    else Reflect.deleteProperty(target, name)
  }
}

let restoreCrypto = (): void => {}

function replaceCrypto(): void {
  const undo = randoms.map((name) => {
    const real = crypto[name] as (...args: unknown[]) => unknown
    return replace(crypto, name, (...args: unknown[]) =>
      inside ? inside.refuse(`${name}()`) : real.apply(crypto, args),
    )
  })
  syncBuiltinESMExports()
  restoreCrypto = () => {
    for (const each of undo) each()
    syncBuiltinESMExports()
  }
}
