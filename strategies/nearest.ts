import {
  defineStrategy,
  type Holder,
  type StrategyRequest,
} from '../core/extension-points/strategy.js'
import { type Address, formatAddress, networkOf } from '../core/wire/address.js'

/** What is remembered of a file in the place where some of its askers are. */
interface Place {
  /** Who was handed out last, near and far: so that not all are sent to the same few. */
  near: number | undefined
  far: number | undefined
  /** A whole copy was seen there, and counts until then. */
  wholeUntilMs: number
  /** Who fetches from afar. */
  scout: string | undefined
  /** The most that anybody there had of it, and when that last became more. */
  share: number
  grewMs: number
}

/** Places of all files that are remembered; the one asked about longest ago is forgotten first. */
const placesMax = 16_384
/** Whoever fetches from a whole copy is not offered it again: it counts on after it was seen. */
const wholeMs = 30_000
/** Far holders that a scout is told at once: one of them may be slow. */
const farMax = 4

/**
 * Those in the asker's own place first. What nobody there has must come from afar, once: a scout of
 * the place is sent for it, and the others get it from there. Two scouts are told no different
 * pieces, and would fetch half of them twice. It is soft: while nothing comes, another one follows.
 */
export const nearest = defineStrategy({
  kind: 'strategy',
  api: 1,
  name: 'nearest',
  options: {
    patience: {
      durationMs: 10_000,
      min: 1_000,
      max: 600_000,
      about: 'another peer fetches from afar when a place has gained nothing for so long',
    },
    network: {
      integer: 0,
      min: 0,
      max: 32,
      about: 'bits of an IPv4 address that are the place of one with no zone; 0: it has none',
    },
  },
  create({ options }) {
    const places = new Map<string, Place>()
    const nameOf = ({ zone, address }: { zone: string | undefined; address: Address }) =>
      zone === undefined ? networkName(address.host, options.network) : `zone ${zone}`

    /** A copy on a dry run, on which nothing can be left behind. */
    const placeOf = ({ file, dryRun, nowMs }: StrategyRequest, name: string): Place => {
      const key = `${file.root} ${name}`
      const place = places.get(key) ?? newPlace(nowMs)
      if (dryRun) return { ...place }
      places.delete(key)
      places.set(key, place)
      for (const oldest of places.keys()) {
        if (places.size <= placesMax) break
        places.delete(oldest)
      }
      return place
    }

    /** Whether the asker is the scout, as it becomes where there is none, or it brings nothing. */
    const isScout = ({ asker, nowMs }: StrategyRequest, place: Place): boolean => {
      const key = formatAddress(asker.address)
      if (place.scout !== undefined && nowMs < place.grewMs + options.patience)
        return place.scout === key
      place.scout = key
      place.grewMs = nowMs
      return true
    }

    return {
      next(request, holders) {
        const name = nameOf(request.asker)
        const place = placeOf(request, name ?? '')
        if (name === undefined) {
          const chosen = holders.after(place.near, request.count)
          place.near = chosen.at(-1)?.arrival ?? place.near
          return chosen
        }
        const near: Holder[] = []
        const far: Holder[] = []
        for (const holder of holders) (nameOf(holder) === name ? near : far).push(holder)
        watch(place, request, near)
        const whole = place.wholeUntilMs > request.nowMs
        const goes = !whole && far.length > 0 && isScout(request, place)
        const fromFar = goes ? inTurn(far, place.far, Math.min(farMax, request.count)) : []
        place.far = fromFar.at(-1)?.arrival ?? place.far
        const fromNear = inTurn(near, place.near, request.count - fromFar.length)
        place.near = fromNear.at(-1)?.arrival ?? place.near
        return [...fromFar, ...fromNear]
      },
      explain({ asker }, holder) {
        const name = nameOf(asker)
        if (name === undefined) return 'its turn: the asker says no zone'
        return nameOf(holder) === name ? `near: ${name}` : `far: nobody in ${name} has all of it`
      },
    }
  },
})

function newPlace(nowMs: number): Place {
  return {
    near: undefined,
    far: undefined,
    wholeUntilMs: Number.NEGATIVE_INFINITY,
    scout: undefined,
    share: 0,
    grewMs: nowMs,
  }
}

/** What a request shows of how the place is doing. */
function watch(place: Place, { asker, nowMs }: StrategyRequest, near: readonly Holder[]): void {
  const share = near.reduce((most, holder) => Math.max(most, holder.share), asker.share)
  if (near.some((holder) => holder.share === 1)) place.wholeUntilMs = nowMs + wholeMs
  if (share <= place.share) return
  place.share = share
  place.grewMs = nowMs
}

/** Up to `n` of a list in order of arrival: those after `arrival`, then from the first on. */
function inTurn(list: readonly Holder[], arrival: number | undefined, n: number): Holder[] {
  const last = arrival ?? Number.NEGATIVE_INFINITY
  const from = Math.max(
    0,
    list.findIndex((holder) => holder.arrival > last),
  )
  return [...list.slice(from), ...list.slice(0, from)].slice(0, n)
}

function networkName(host: string, bits: number): string | undefined {
  if (bits === 0) return undefined
  if (host.includes(':')) return `network ${networkOf(host)}`
  if (!/^[\d.]+$/.test(host)) return undefined
  const number = host.split('.').reduce((sum, byte) => 256 * sum + Number(byte), 0)
  const first = number - (number % 2 ** (32 - bits))
  return `network ${[24, 16, 8, 0].map((by) => (first / 2 ** by) & 255).join('.')}/${bits}`
}
