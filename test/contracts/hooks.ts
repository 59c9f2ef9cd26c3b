import assert from 'node:assert/strict'
import type {
  HookEvent,
  HookResult,
  Hooks,
  HooksPlugin,
} from '../../core/extension-points/hooks.js'
import type { OptionValues } from '../../core/extension-points/options.js'
import { PLUGIN_API } from '../../core/extension-points/plugin.js'
import { silentLog } from '../../core/runtime/log.js'
import { SeededRandom } from '../../core/runtime/seeded-random.js'
import type { ContractCase } from './contract-case.js'
import { defaultOptions } from './default-options.js'

const methods = ['announce', 'request'] as const
type Method = (typeof methods)[number]

/** Both kinds of node, files that are named alike and not, askers from near and far. */
const events: readonly HookEvent[] = (['tracker', 'peer'] as const).flatMap((node) =>
  ['a.bin', 'models/b.bin', 'música/olá mundo.iso', 'a'.repeat(250)].flatMap((name) =>
    ['127.0.0.1', '10.0.0.7', '2001:db8::7', undefined].map((host) =>
      Object.freeze({
        node,
        file: Object.freeze({ name, root: 'ab'.repeat(32), size: 1 << 20 }),
        host,
      }),
    ),
  ),
)
const passed: HookResult = Object.freeze({
  holders: Object.freeze([Object.freeze({ host: '10.0.0.2', port: 3333 })]),
})
const refused: HookResult = Object.freeze({ refused: 'because' })

/**
 * What any hooks owe to a node, whatever they are for. `options` are the plugin's own, checked and
 * complete; its defaults when left out.
 */
export function hooksContract(
  plugin: HooksPlugin,
  options: OptionValues<NonNullable<HooksPlugin['options']>> = defaultOptions(plugin),
): readonly ContractCase[] {
  const create = (): Hooks =>
    plugin.create({
      options,
      clock: { nowMs: () => 0, after: () => ({ cancel() {} }) },
      random: new SeededRandom('contract'),
      log: silentLog,
    })
  return [
    { title: 'are hooks of this version of the interfaces', run: () => isPlugin(plugin) },
    { title: 'have a hook or a command, and nothing else', run: () => hasMembers(create()) },
    { title: 'refuse in one clause, or return what next did', run: () => goOn(create()) },
    { title: 'do not let pass what those behind refuse', run: () => keepRefusals(create()) },
    { title: 'give the same answers to the same calls', run: () => repeat(create) },
    { title: 'have commands that say what they do, and answer', run: () => answer(create()) },
  ]
}

function isPlugin({ kind, api, name, create }: HooksPlugin): void {
  assert.equal(kind, 'hooks')
  assert.equal(api, PLUGIN_API)
  assert.match(name, /^\S+$/)
  assert.equal(typeof create, 'function')
}

function hasMembers(hooks: Hooks): void {
  const known = [...methods, 'commands'] as const
  assert.ok(known.some((member) => hooks[member] !== undefined))
  for (const member of Object.keys(hooks))
    assert.ok(
      known.some((each) => each === member),
      member,
    )
}

/** What a hook returned, which may be anything; what is left out lets all pass. */
function called(
  hooks: Hooks,
  method: Method,
  event: HookEvent,
  next: () => HookResult,
): HookResult | undefined {
  return hooks[method] ? hooks[method](event, next) : next()
}

function goOn(hooks: Hooks): void {
  for (const method of methods) {
    for (const event of events) {
      let wentOn = false
      const result = called(hooks, method, event, () => {
        wentOn = true
        return passed
      })
      if (wentOn && result === passed) continue
      const { refused } = Object(result) as HookResult
      const seen = wentOn ? 'dropped what next returned' : 'did not call next'
      assert.ok(typeof refused === 'string', `${method} ${seen}, and gave no reason to refuse`)
      assert.match(refused, /^[^\n]+$/)
    }
  }
}

function keepRefusals(hooks: Hooks): void {
  for (const method of methods) {
    for (const event of events) {
      const result = called(hooks, method, event, () => refused)
      const { refused: why } = Object(result) as HookResult
      assert.ok(typeof why === 'string', `${method} lost the refusal that next() returned`)
    }
  }
}

function repeat(create: () => Hooks): void {
  const run = (): unknown[] => {
    const hooks = create()
    return methods.flatMap((method) =>
      events.map((event) => called(hooks, method, event, () => passed)?.refused),
    )
  }
  const first = run()
  assert.deepEqual(run(), first)
}

function answer({ commands = {} }: Hooks): void {
  for (const [word, { about, run }] of Object.entries(commands)) {
    assert.match(word, /^[a-z][\w-]*$/)
    assert.match(about, /^[^\n]+$/)
    assert.equal(typeof run([]), 'string')
  }
}
