import { BlockList, isIP } from 'node:net'

/** Whether an IP address is in a network; a host name is in none. */
export type InNetwork = (host: string) => boolean

/** Reads `10.0.0.0/8`, `2001:db8::/32`, or one address; undefined when it is none of these. */
export function parseNetwork(text: string): InNetwork | undefined {
  const [address = '', length, more] = text.split('/')
  const version = isIP(address)
  const bits = version === 4 ? 32 : 128
  const prefix = length === undefined ? bits : Number(length)
  const isPrefix = length === undefined || (/^\d{1,3}$/.test(length) && prefix <= bits)
  if (version === 0 || !isPrefix || more !== undefined) return undefined
  const family = version === 4 ? 'ipv4' : 'ipv6'
  const list = new BlockList()
  list.addSubnet(address, prefix, family)
  // An IPv4 address is not looked for among IPv6 networks, whatever it is mapped to.
  return (host) => isIP(host) === version && list.check(host, family)
}
