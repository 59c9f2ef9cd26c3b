import { isIP, isIPv4 } from 'node:net'

/** Where a node listens. `host` is an IP address in its shortest usual spelling, or a host name. */
export interface Address {
  readonly host: string
  readonly port: number
}

/** `::ffff:1.2.3.4` is written `1.2.3.4`, letters are lower case: one machine, one spelling. */
export function normaliseHost(host: string): string {
  const lower = host.toLowerCase().replace(/^\[(.*)\]$/, '$1')
  const mapped = /^::ffff:(.+)$/.exec(lower)?.[1]
  if (mapped !== undefined && isIPv4(mapped)) return mapped
  return isIP(lower) === 6
    ? new URL(`http://[${lower.replace(/%.*$/, '')}]/`).hostname.slice(1, -1)
    : lower
}

export function formatAddress({ host, port }: Address): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}

/** Reads `HOST:PORT` or `[IPv6]:PORT`; undefined when it is neither. */
export function parseAddress(text: string): Address | undefined {
  const match = /^(?:\[([0-9a-fA-F:.%]+)\]|([^[\]:\s]+)):(\d{1,5})$/.exec(text)
  if (!match) return undefined
  const port = Number(match[3])
  if (port < 1 || port > 65535) return undefined
  return { host: normaliseHost((match[1] ?? match[2])!), port }
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host)
}

export function sameAddress(one: Address, other: Address): boolean {
  return one.port === other.port && one.host === other.host
}
