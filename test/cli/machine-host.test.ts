import assert from 'node:assert/strict'
import type { NetworkInterfaceInfo } from 'node:os'
import { machineHost } from '../../cli/machine-host.js'

const entry = (family: string, address: string, internal: boolean) =>
  ({ family, address, internal }) as NetworkInterfaceInfo

describe('the host under which others reach this machine', () => {
  it('is its first address that is not its own loopback', () => {
    const lo = [entry('IPv4', '127.0.0.1', true)]
    const eth0 = [entry('IPv6', 'fe80::1', false), entry('IPv4', '10.0.0.5', false)]
    assert.equal(machineHost({ lo, eth0 }), '10.0.0.5')
  })

  it('is loopback where there is no network', () => {
    assert.equal(machineHost({ lo: [entry('IPv4', '127.0.0.1', true)] }), '127.0.0.1')
    assert.equal(machineHost({}), '127.0.0.1')
  })
})
