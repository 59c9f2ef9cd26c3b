import { isIP } from 'node:net'

/** Where a node listens. `host` is an IP address in its shortest usual spelling, or a host name. */
export interface Address {
  readonly host: string
  readonly port: number
}

/** `::ffff:1.2.3.4` is written `1.2.3.4`, letters are lower case: one machine, one spelling. */
export function normaliseHost(host: string): string {
  const lower = host.toLowerCase().replace(/^\[(.*)\]$/, '$1')
  // Most peers listen there, and the first look at an IPv6 address takes some milliseconds.
  if (lower === '::' || isIP(lower) !== 6) return lower
  const shortest = new URL(`http://[${lower.replace(/%.*$/, '')}]/`).hostname.slice(1, -1)
  const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(shortest)
  if (!mapped) return shortest
  return mapped
    .slice(1)
    .flatMap((half) => [Number.parseInt(half, 16) >> 8, Number.parseInt(half, 16) & 0xff])
    .join('.')
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

/** Whether a text can be an IP address or a host name; nobody is asked whether it exists. */
export function isHost(text: string): boolean {
  if (isIP(text.replace(/^\[(.*)\]$/, '$1')) !== 0) return true
  const labels = text.replace(/\.$/, '').split('.')
  // No name ends in a number (RFC 1123): that is an IPv4 address with a slip in it.
  return (
    text.length <= 253 &&
    labels.every((label) => /^(?!-)[\w-]{1,63}(?<!-)$/.test(label)) &&
    !/^\d+$/.test(labels.at(-1)!)
  )
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host)
}

/**
 * What one user has of addresses at least: an IPv4 address, or the first half of an IPv6 address,
 * since its other half can be chosen at will.
 */
export function networkOf(host: string): string {
  if (!host.includes(':')) return host
  const [before = '', behind = ''] = host.split('::')
  const front = before === '' ? [] : before.split(':')
  const back = behind === '' ? [] : behind.split(':')
  const zeros = Array<string>(Math.max(0, 8 - front.length - back.length)).fill('0')
  return [...front, ...zeros, ...back].slice(0, 4).join(':')
}

export function sameAddress(one: Address, other: Address): boolean {
  return one.port === other.port && one.host === other.host
}
