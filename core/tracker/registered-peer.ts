import type { Address } from '../wire/address.js'
import type { AskerMemory } from './asker-memory.js'
import type { Content } from './content.js'
import type { Holding } from './holding.js'
import type { ListedFile } from './listed-file.js'
import { Voices } from './voices.js'

/** The half-received list of a peer: its batches belong together by these two numbers. */
export interface ListUnderWay {
  readonly from: number
  readonly generation: number
}

/** A peer that registered, and all that the tracker knows of it. */
export class RegisteredPeer {
  /** Where others find it: where it is seen, or where it proved to be. */
  address: Address
  /** The host it wants to be found under: its address once a dial-back has found it there. */
  advertise: string | undefined
  /** It means to stay connected, and is missed when it does not. */
  live = false
  zone: string | undefined
  slots = 0
  freeSlots = 0
  served = 0
  lastSeenMs = 0
  /** What it was handed out itself, as an asker: it is done with all of it when it leaves. */
  memory: AskerMemory | undefined
  /** What those say who were sent to it. */
  readonly voices = new Voices()
  /** When a dial-back last found it; -∞: never. */
  provedMs = Number.NEGATIVE_INFINITY
  /** It left, or was dropped; nothing holds on to it but what will notice. */
  gone = false

  /** The generation of its list that is held here, whole; -1: none. */
  generation = -1
  listUnderWay: ListUnderWay | undefined
  /** Rises with each list sent from nothing: what still has an older mark at its end is gone. */
  listMark = 0
  /** What it lists, with the mark it was last listed by. */
  readonly files = new Map<ListedFile, number>()
  readonly holdings = new Map<Content, Holding>()

  constructor(
    readonly arrival: number,
    readonly session: string,
    readonly secret: Uint8Array,
    /** Where its connection comes from, with the port it declared. */
    public seen: Address,
  ) {
    this.address = seen
  }
}
