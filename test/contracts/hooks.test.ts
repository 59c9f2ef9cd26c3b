import assert from 'node:assert/strict'
import type { HookResult, Hooks, HooksPlugin } from '../../core/extension-points/hooks.js'
import { failingTitles } from '../support/failing-titles.js'
import { hooksContract } from './hooks.js'

function twin(name: string, create: () => Hooks): HooksPlugin {
  return { kind: 'hooks', api: 1, name, create }
}

const good: Hooks = {
  announce: (_, next) => next(),
  request: ({ host }, next) => (host === undefined ? { refused: 'nobody' } : next()),
  commands: { count: { about: 'say how many', run: () => '0' } },
}

let calls = 0

/** Each breaks one rule, and the contract must name it. */
const twins: readonly [HooksPlugin, string][] = [
  [
    { ...twin('of-another-kind', () => good), kind: 'strategy' as 'hooks' },
    'are hooks of this version of the interfaces',
  ],
  [
    twin('written-wrong', () => ({ requests: good.request }) as Hooks),
    'have a hook or a command, and nothing else',
  ],
  [
    twin('says-yes', () => ({ request: () => ({}) })),
    'refuse in one clause, or return what next did',
  ],
  [
    twin('forgets-to-return', () => ({
      request(_, next): HookResult {
        return next() && (undefined as unknown as HookResult)
      },
    })),
    'refuse in one clause, or return what next did',
  ],
  [
    twin('never-goes-on', () => ({ announce: () => undefined as unknown as HookResult })),
    'refuse in one clause, or return what next did',
  ],
  [
    twin('overrules', () => ({
      request(_, next) {
        next()
        return {} as HookResult
      },
    })),
    'do not let pass what those behind refuse',
  ],
  [
    twin('every-second', () => ({
      request: (_, next) => (calls++ % 63 === 0 ? { refused: 'not now' } : next()),
    })),
    'give the same answers to the same calls',
  ],
  [
    twin('silent', () => ({
      commands: { count: { about: 'say how many', run: () => undefined as unknown as string } },
    })),
    'have commands that say what they do, and answer',
  ],
]

describe('test/contracts/hooks', () => {
  it('accepts hooks that keep it', async () => {
    assert.deepEqual(await failingTitles(hooksContract(twin('good', () => good))), [])
  })

  for (const [plugin, title] of twins) {
    it(`rejects the twin ${plugin.name}`, async () => {
      const failing = await failingTitles(hooksContract(plugin))
      assert.ok(failing.includes(title), `failed only: ${failing.join('; ') || 'nothing'}`)
    })
  }

  it('has a broken twin for each of its obligations', () => {
    const obligations = hooksContract(twin('good', () => good)).map(({ title }) => title)
    assert.deepEqual([...new Set(twins.map(([, title]) => title))], obligations)
  })
})
