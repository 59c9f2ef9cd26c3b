import { RodizioError } from '../core/errors.js'
import type { Address } from '../core/wire/address.js'

interface Node {
  start(): Promise<Address>
  stop(): Promise<void>
}

/** Ports tried beside the wanted one: enough for every node that one machine reasonably runs. */
const portsTriedMax = 100

/**
 * Starts what `create` makes for `port`, or for the next free one after it; `only` is for a port
 * that somebody has asked for.
 */
export async function startOnFreePort<N extends Node>(
  { port, only = false }: { readonly port: number; readonly only?: boolean },
  create: (port: number) => Promise<N>,
): Promise<{ readonly node: N; readonly address: Address }> {
  const last = only ? port : Math.min(port + portsTriedMax, 65535)
  for (let candidate = port; ; candidate++) {
    const node = await create(candidate)
    try {
      return { node, address: await node.start() }
    } catch (error) {
      await node.stop()
      if (!isPortInUse(error) || candidate >= last) throw error
    }
  }
}

function isPortInUse(error: unknown): boolean {
  return error instanceof RodizioError && error.code === 'PORT_IN_USE'
}
