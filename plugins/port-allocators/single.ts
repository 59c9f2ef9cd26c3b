import type { PortAllocatorPlugin } from '../../core/extension-points/port-allocator.js'

/** Everything stays on the listening port: one hole in the firewall, and no limit by ports. */
export const single: PortAllocatorPlugin = {
  kind: 'portAllocator',
  api: 1,
  name: 'single',
  create: () => ({ candidates: ({ listeningPort }) => [listeningPort] }),
}
