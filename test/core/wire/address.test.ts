import assert from 'node:assert/strict'
import fc from 'fast-check'
import {
  formatAddress,
  isLoopback,
  networkOf,
  normaliseHost,
  parseAddress,
  sameAddress,
} from '../../../core/wire/address.js'

describe('normaliseHost', () => {
  const spellings: [written: string, normal: string][] = [
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::FFFF:192.0.2.1', '192.0.2.1'],
    ['[::1]', '::1'],
    ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['2001:0db8::0001', '2001:db8::1'],
    ['fe80::1%eth0', 'fe80::1'],
    ['Tracker.Example', 'tracker.example'],
    ['localhost', 'localhost'],
  ]
  for (const [written, normal] of spellings) {
    it(`writes ${written} as ${normal}`, () => assert.equal(normaliseHost(written), normal))
  }

  it('gives one machine one spelling', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6(), fc.domain()), (host) => {
        const normal = normaliseHost(host)
        assert.equal(normaliseHost(normal), normal)
        assert.equal(normaliseHost(host.toUpperCase()), normal)
      }),
    )
  })

  it('never dresses IPv4 as IPv6', () => {
    fc.assert(
      fc.property(fc.ipV4(), (host) => {
        const hex = host.split('.').map((part) => Number(part).toString(16).padStart(2, '0'))
        const mapped = `::ffff:${hex[0]}${hex[1]}:${hex[2]}${hex[3]}`
        assert.equal(normaliseHost(`::ffff:${host}`), host)
        assert.equal(normaliseHost(mapped), host)
        assert.equal(normaliseHost(`0:0:0:0:0:ffff:${host}`), host)
      }),
    )
  })
})

describe('parseAddress', () => {
  it('reads what formatAddress writes', () => {
    const host = fc.oneof(fc.ipV4(), fc.ipV6(), fc.domain()).map(normaliseHost)
    fc.assert(
      fc.property(fc.record({ host, port: fc.integer({ min: 1, max: 65535 }) }), (address) => {
        const { host, port } = parseAddress(formatAddress(address))!
        assert.deepEqual({ host, port }, { ...address })
      }),
    )
  })

  for (const text of [
    '',
    'host',
    'host:',
    ':1',
    'host:0',
    'host:65536',
    '::1:5',
    'a b:1',
    '[::1]',
  ]) {
    it(`does not take '${text}' for an address`, () => assert.equal(parseAddress(text), undefined))
  }

  it('reads IPv6 in brackets', () => {
    assert.deepEqual(parseAddress('[::1]:2521'), { host: '::1', port: 2521 })
  })
})

describe('isLoopback', () => {
  for (const host of ['127.0.0.1', '127.1.2.3', '::1', 'localhost']) {
    it(`says so of ${host}`, () => assert.ok(isLoopback(host)))
  }
  for (const host of ['128.0.0.1', '127.0.0.1.example', '::', '0.0.0.0', '10.127.0.0']) {
    it(`denies it of ${host}`, () => assert.ok(!isLoopback(host)))
  }
})

describe('sameAddress', () => {
  it('wants the same host and the same port', () => {
    const one = { host: '192.0.2.1', port: 1 }
    assert.ok(sameAddress(one, { ...one }))
    assert.ok(!sameAddress(one, { ...one, port: 2 }))
    assert.ok(!sameAddress(one, { ...one, host: '192.0.2.2' }))
  })

  it('tells networks of one user from each other', () => {
    const cases = {
      '10.0.0.7': '10.0.0.7',
      'some.host': 'some.host',
      '2001:db8:1:2:3:4:5:6': '2001:db8:1:2',
      '2001:db8::5': '2001:db8:0:0',
      '2001:db8:1::': '2001:db8:1:0',
      '::1': '0:0:0:0',
      '1::2:3:4:5:6:7': '1:0:2:3',
    }
    for (const [host, network] of Object.entries(cases)) assert.equal(networkOf(host), network)
  })
})
