import type { PortAllocatorPlugin } from '../../core/extension-points/port-allocator.js'

/** The lowest free port from `initialPort` upwards. The listening port is never free. */
export const sequential: PortAllocatorPlugin = {
  kind: 'portAllocator',
  api: 1,
  name: 'sequential',
  create: () => ({
    *candidates({ initialPort, listeningPort }) {
      for (let port = initialPort; port <= 65535; port++) if (port !== listeningPort) yield port
    },
  }),
}
