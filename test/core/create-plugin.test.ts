import assert from 'node:assert/strict'
import { createPlugin } from '../../core/create-plugin.js'
import { RodizioError } from '../../core/errors.js'
import type { Plugin, PluginContext } from '../../core/extension-points/plugin.js'
import { silentLog } from '../../core/runtime/log.js'
import { SeededRandom } from '../../core/runtime/seeded-random.js'
import { FakeClock } from '../support/fake-clock.js'

const context: PluginContext = {
  options: {},
  clock: new FakeClock(),
  random: new SeededRandom(1),
  log: silentLog,
}

function problem(create: () => unknown): string {
  const plugin = { kind: 'strategy', api: 1, name: 'mine', create } as Plugin<'strategy'>
  try {
    createPlugin(plugin, context)
  } catch (error) {
    assert.ok(error instanceof RodizioError && error.code === 'PLUGIN_INVALID', String(error))
    return error.message
  }
  return ''
}

const faulty: readonly [what: string, create: () => unknown, said: string][] = [
  ['throws', () => assert.fail('no luck'), 'its create threw an exception: no luck'],
  [
    'is async',
    async () => ({ next: () => [] }),
    'its create returned a promise, and must return the object itself, not async',
  ],
  ['fails later', () => Promise.reject(new Error('late')), 'its create returned a promise,'],
  ['makes nothing', () => undefined, 'its create must return an object with next()'],
  [
    'makes something else',
    () => ({ nxt: () => [] }),
    'what its create returned has no method next',
  ],
]

describe('core/create-plugin', () => {
  for (const [what, create, said] of faulty) {
    it(`refuses a plugin whose create ${what}`, () => {
      assert.ok(
        problem(create).startsWith(`strategy mine cannot be used: ${said}`),
        problem(create),
      )
    })
  }

  it('takes whatever has the methods, wherever they come from', () => {
    class Mine {
      next(): [] {
        return []
      }
    }
    assert.equal(
      problem(() => new Mine()),
      '',
    )
  })
})
