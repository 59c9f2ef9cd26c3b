import type { Plugin } from '../core/extension-points/plugin.js'
import { leastLoaded } from '../strategies/least-loaded.js'
import { nearest } from '../strategies/nearest.js'
import { random } from '../strategies/random.js'
import { roundRobin } from '../strategies/round-robin.js'
import { tcp } from '../transports/tcp/tcp.js'
import { allowList } from './hooks/allow-list.js'
import { randomPieces } from './piece-orders/random.js'
import { rarestFirst } from './piece-orders/rarest-first.js'
import { sequentialPieces } from './piece-orders/sequential.js'
import { sequential } from './port-allocators/sequential.js'
import { single } from './port-allocators/single.js'

/** Everything shipped: a new built-in is one line here. */
export const builtIn: readonly Plugin[] = [
  roundRobin,
  random,
  leastLoaded,
  nearest,
  rarestFirst,
  sequentialPieces,
  randomPieces,
  sequential,
  single,
  allowList,
  tcp,
]
