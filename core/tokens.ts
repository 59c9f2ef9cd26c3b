import 'reflect-metadata'
import type { DependencyContainer } from 'tsyringe'
import {
  inject as bareInject,
  injectable as bareInjectable,
  container as globalContainer,
} from 'tsyringe'
import type { PeerSettings, TrackerSettings } from './conf/directives.js'
import type { Facts, PeerFacts, TrackerFacts } from './events.js'
import type { Identity } from './exchange/handshake.js'
import type { NamedHooks } from './exchange/hook-chain.js'
import type { PieceOrder } from './extension-points/piece-order.js'
import type { PortAllocator } from './extension-points/port-allocator.js'
import type { Strategy } from './extension-points/strategy.js'
import type { Transport } from './extension-points/transport.js'
import type { PeerRole } from './peer/assembly.js'
import type { Clock } from './runtime/clock.js'
import type { Disk } from './runtime/disk.js'
import type { Log } from './runtime/log.js'
import type { Random } from './runtime/random.js'

/**
 * The only door to the container library. Tokens are typed symbols; every constructor parameter of
 * an injectable class carries `@inject(TOKEN)`, because a forgotten one would be a silent
 * `undefined` (a test compares the counts). Metadata emission stays off, so every compiler makes
 * the same code.
 */
export type Token<T> = symbol & { readonly __type?: T }

const token = <T>(name: string): Token<T> => Symbol(name)

// ---- the runtime, and what plugins made ----
export const CLOCK = token<Clock>('CLOCK')
export const RANDOM = token<Random>('RANDOM')
export const LOG = token<Log>('LOG')
export const DISK = token<Disk>('DISK')
export const TRANSPORT = token<Transport>('TRANSPORT')
export const PORT_ALLOCATOR = token<PortAllocator>('PORT_ALLOCATOR')
export const PIECE_ORDER = token<PieceOrder>('PIECE_ORDER')
export const PIECE_ORDER_NAME = token<string>('PIECE_ORDER_NAME')
/** Answers when PIECE_ORDER breaks its rules. */
export const DEFAULT_PIECE_ORDER = token<PieceOrder>('DEFAULT_PIECE_ORDER')
/** In their order. */
export const HOOKS = token<readonly NamedHooks[]>('HOOKS')
export const STRATEGY = token<Strategy>('STRATEGY')
/** What the .conf calls it: facts and logs name it. */
export const STRATEGY_NAME = token<string>('STRATEGY_NAME')
/** Answers when STRATEGY breaks its rules. */
export const DEFAULT_STRATEGY = token<Strategy>('DEFAULT_STRATEGY')

// ---- a node's own ----
export const IDENTITY = token<Identity>('IDENTITY')
export const TRACKER_SETTINGS = token<TrackerSettings>('TRACKER_SETTINGS')
export const TRACKER_FACTS = token<Facts<TrackerFacts>>('TRACKER_FACTS')
export const PEER_SETTINGS = token<PeerSettings>('PEER_SETTINGS')
export const PEER_ROLE = token<PeerRole>('PEER_ROLE')
export const PEER_FACTS = token<Facts<PeerFacts>>('PEER_FACTS')

type Constructor = new (...args: never[]) => unknown

/**
 * tsyringe's `@inject`, refused by the compiler when no parameter could take what the token holds.
 */
export const inject =
  <T>(wanted: Token<T>) =>
  <C extends Constructor>(
    target: [T] extends [ConstructorParameters<C>[number]] ? C : never,
    key: undefined,
    index: number,
  ): void =>
    bareInject(wanted as symbol)(target, key, index)

/** Marks a class whose parameters are injected. Nothing is registered anywhere by it. */
export const injectable = bareInjectable

export type { DependencyContainer }

/** An empty container of our own: nothing is ever registered in the library's global one. */
export const newContainer = (): DependencyContainer => globalContainer.createChildContainer()
