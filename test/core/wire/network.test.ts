import assert from 'node:assert/strict'
import { parseNetwork } from '../../../core/wire/network.js'

describe('core/wire/network', () => {
  for (const [network, inside, outside] of [
    ['10.0.0.0/8', ['10.0.0.1', '10.255.255.255'], ['11.0.0.1', '9.255.255.255', '::1']],
    ['192.168.1.7', ['192.168.1.7'], ['192.168.1.8', 'localhost', '']],
    ['192.168.1.9/24', ['192.168.1.1'], ['192.168.2.1']],
    ['0.0.0.0/0', ['8.8.8.8'], ['2001:db8::1', 'host.example']],
    ['2001:db8::/32', ['2001:db8::1', '2001:db8:ffff::'], ['2001:db9::1', '10.0.0.1']],
    ['::/0', ['::1', '2001:db8::1'], ['127.0.0.1']],
  ] as const) {
    it(`reads ${network}`, () => {
      const contains = parseNetwork(network)!
      for (const host of inside) assert.equal(contains(host), true, host)
      for (const host of outside) assert.equal(contains(host), false, host)
    })
  }

  for (const text of ['', '10.0.0.0/33', '10.0.0.0/', '10.0.0.0/8/8', '10.0.0/8', '::/129', 'lan'])
    it(`does not read '${text}'`, () => assert.equal(parseNetwork(text), undefined))
})
