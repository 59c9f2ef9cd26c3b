import { networkInterfaces } from 'node:os'

/** The address under which others most likely reach this machine. */
export function machineHost(interfaces = networkInterfaces()): string {
  const addresses = Object.values(interfaces).flatMap((entries) => entries ?? [])
  const usual = addresses.find(({ family, internal }) => family === 'IPv4' && !internal)
  return usual?.address ?? '127.0.0.1'
}
