import assert from 'node:assert/strict'
import { silentLog } from '../../../core/runtime/log.js'
import { SeededRandom } from '../../../core/runtime/seeded-random.js'
import { allowList } from '../../../plugins/hooks/allow-list.js'
import { hooksContract } from '../../contracts/hooks.js'
import { FakeClock } from '../../support/fake-clock.js'

const allow = '10.0.0.0/8 **/*; 192.168.0.7 public/ *.iso; 2001:db8::/32 a.bin'

function create(text: string) {
  const clock = new FakeClock()
  const random = new SeededRandom(1)
  return allowList.create({ options: { allow: text }, clock, random, log: silentLog })
}

describe('plugins/hooks/allow-list', () => {
  for (const { title, run } of hooksContract(allowList, { allow })) it(title, run)

  it('lets those of a network ask for what it names, and nobody else for anything', () => {
    const hooks = create(allow)
    const may = (host: string | undefined, name: string): string => {
      const file = { name, root: 'ab'.repeat(32), size: 1 }
      return hooks.request!({ node: 'tracker', file, host }, () => ({})).refused ?? 'may'
    }
    const refused = (host: string): string => `${host} may not ask for it`
    assert.equal(may('10.1.2.3', 'secret/deep/a.bin'), 'may')
    assert.equal(may('10.1.2.3', 'a.bin'), 'may')
    assert.equal(may('192.168.0.7', 'public/deep/a.bin'), 'may')
    assert.equal(may('192.168.0.7', 'x.iso'), 'may')
    assert.equal(may('192.168.0.7', 'deep/x.iso'), refused('192.168.0.7'))
    assert.equal(may('192.168.0.8', 'x.iso'), refused('192.168.0.8'))
    assert.equal(may('2001:db8::5', 'a.bin'), 'may')
    assert.equal(may('2001:db8::5', 'a.bin.x'), refused('2001:db8::5'))
    assert.equal(may(undefined, 'a.bin'), ' may not ask for it')
  })

  for (const [text, problem] of [
    ['', /needs at least one rule/],
    [' ; ', /needs at least one rule/],
    ['lan **/*', /must name networks such as 10\.0\.0\.0\/8, not 'lan'/],
    ['10.0.0.0/8', /must say what 10\.0\.0\.0\/8 may ask for/],
  ] as const) {
    it(`refuses to start with '${text}'`, () => assert.throws(() => create(text), problem))
  }
})
