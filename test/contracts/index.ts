/** What implementations of each extension point owe, for any test runner: `rodizio/contracts`. */
export type { ContractCase } from './contract-case.js'
export { pieceOrderContract } from './piece-order.js'
export { portAllocatorContract } from './port-allocator.js'
export type { Draws } from './property.js'
export { strategyContract } from './strategy.js'
export { strategyProperties } from './strategy-properties.js'
export { transportContract } from './transport.js'
export type { TransportUnderTest } from './transport-stage.js'
