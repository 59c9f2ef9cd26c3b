import assert from 'node:assert/strict'
import { HookChain } from '../../../core/exchange/hook-chain.js'
import type { HookEvent, HookResult, Hooks } from '../../../core/extension-points/hooks.js'
import { LIMITS } from '../../../core/limits.js'
import { silentLog } from '../../../core/runtime/log.js'

const file = { name: 'a.bin', root: 'ab'.repeat(32), size: 7 }
const done: HookResult = { holders: [{ host: '10.0.0.2', port: 3333 }] }

function chainOf(...hooks: readonly Hooks[]) {
  const faults: string[] = []
  const logged: string[] = []
  let steps = 0
  const chain = new HookChain(
    hooks.map((each, at) => ({ name: `h${at}`, hooks: each })),
    {
      node: 'tracker',
      log: { ...silentLog, warn: (line) => void logged.push(line) },
      faulted: (name, fault) => void faults.push(`${name} ${fault}`),
    },
  )
  const request = (): string | undefined =>
    chain.around('request', { file, host: '10.0.0.9' }, () => {
      steps++
      return done
    })
  return { chain, request, faults, logged, steps: () => steps }
}

const noResult = 'returned neither a refusal nor what next returned'
const broken = 'a hook of this tracker does not work'
const unhelpful: readonly [what: string, fault: string, Hooks['request']][] = [
  ['throws', 'threw an exception', () => assert.fail('oops')],
  ['returns nothing', noResult, () => undefined as unknown as HookResult],
  ['says yes without going on', noResult, () => ({})],
  ['returns a promise', 'returned a promise', (async () => done) as unknown as Hooks['request']],
  [
    'returns a promise that fails',
    'returned a promise',
    (() => Promise.reject(new Error('late'))) as unknown as Hooks['request'],
  ],
]

describe('core/exchange/hook-chain', () => {
  it('asks one after the other, the first in front, and tells all how it went', () => {
    const seen: unknown[] = []
    const watch = (name: string): Hooks => ({
      request(event, next) {
        seen.push([name, event.node, event.host, event.file])
        const result = next()
        seen.push([name, result])
        return result
      },
    })
    const { request, steps } = chainOf(watch('a'), { announce: (_, next) => next() }, watch('b'))
    assert.equal(request(), undefined)
    assert.equal(steps(), 1)
    assert.deepEqual(seen, [
      ['a', 'tracker', '10.0.0.9', file],
      ['b', 'tracker', '10.0.0.9', file],
      ['b', done],
      ['a', done],
    ])
  })

  it('goes no further than a hook that refuses, and gives its reason in one line', () => {
    const seen: unknown[] = []
    const { request, steps } = chainOf(
      {
        request(_, next) {
          seen.push(next().refused)
          return next()
        },
      },
      { request: () => ({ refused: `no\n ${'x'.repeat(500)}` }) },
      { request: () => assert.fail('asked') },
    )
    const reason = request()
    assert.equal(reason, `no ${'x'.repeat(500)}`.slice(0, LIMITS.clauseCharactersMax))
    assert.equal(seen.length, 1)
    assert.equal(steps(), 0)
  })

  it('does the step once, however often it is called for, and may refuse behind it', () => {
    const { request, steps, faults } = chainOf({
      request(_, next) {
        assert.equal(next(), next())
        return { refused: 'after all' }
      },
    })
    assert.equal(request(), 'after all')
    assert.deepEqual([steps(), faults], [1, []])
  })

  for (const [what, fault, hook] of unhelpful) {
    it(`lets nobody pass where a hook ${what}, and logs it once`, () => {
      const { request, steps, faults, logged } = chainOf({ request: hook! })
      assert.deepEqual([request(), request(), steps()], [broken, broken, 0])
      assert.deepEqual(faults, Array(2).fill(`h0 ${fault}`))
      assert.equal(logged.length, 1)
      assert.match(logged[0]!, new RegExp(`hooks h0 ${fault}`))
    })
  }

  it('goes on with what was done where a hook breaks afterwards', () => {
    const { request, steps, faults } = chainOf(
      {
        request(_, next) {
          next()
          throw new Error('oops')
        },
      },
      {
        request(_, next) {
          next()
          return undefined as unknown as HookResult
        },
      },
    )
    assert.deepEqual([request(), steps()], [undefined, 1])
    assert.deepEqual(faults, [`h1 ${noResult}`, 'h0 threw an exception'])
  })

  it('does nothing any more for a hook that goes on when it has returned', () => {
    const later: (() => HookResult)[] = []
    const { request, steps } = chainOf({
      request(_, next) {
        later.push(next)
        return { refused: 'not yet' }
      },
    })
    assert.equal(request(), 'not yet')
    assert.match(later[0]!().refused!, /too late/)
    assert.equal(steps(), 0)
  })

  it('says of a hook that breaks whether it had let pass, and again of hooks that are new', () => {
    const late: Hooks = {
      request(_, next) {
        next()
        throw new Error('oops')
      },
    }
    const { chain, request, logged } = chainOf(late)
    request()
    chain.replace([{ name: 'h0', hooks: late }])
    request()
    chain.replace([{ name: 'h0', hooks: { request: () => assert.fail('oops') } }])
    request()
    const passed = /^hooks h0 threw an exception: .*oops; what it had gone on to stands/
    assert.equal(logged.length, 3)
    for (const line of logged.slice(0, 2)) assert.match(line, passed)
    assert.match(logged[2]!, /^hooks h0 threw an exception: .*oops; nobody passes there/)
  })

  it('gives no hook anything that it could change', () => {
    const { request, faults } = chainOf({
      request(event, next) {
        ;(event as { -readonly [K in keyof HookEvent]: HookEvent[K] }).host = 'x'
        return next()
      },
    })
    assert.equal(request(), broken)
    assert.deepEqual(faults, ['h0 threw an exception'])
  })
})
