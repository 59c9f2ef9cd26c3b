import assert from 'node:assert/strict'
import { Facts, type PeerFacts } from '../../../core/events.js'
import { LIMITS } from '../../../core/limits.js'
import { Bans } from '../../../core/peer/bans.js'
import { FakeClock } from '../../support/fake-clock.js'

const { strikesMax, banMs, banMsMax, blameRememberedMs, blamedMax, bannedPerHostMax } = LIMITS
const liar = { host: '10.0.0.5', port: 3333 }

function bansOnAClock() {
  const clock = new FakeClock()
  const facts = new Facts<PeerFacts>()
  const told: unknown[][] = []
  const warnings: string[] = []
  facts.watch((fact, args) => told.push([fact, ...args]))
  const log = { debug() {}, info() {}, warn: (text: string) => void warnings.push(text) }
  let banned = 0
  const bans = new Bans({ clock, facts, log, banned: () => void banned++ })
  const strike = (address = liar, times = 1): void => {
    for (let count = 0; count < times; count++) bans.strike(address)
  }
  return { bans, clock, told, warnings, strike, banned: () => banned }
}

describe('Bans', () => {
  it('takes a few strikes for a ban, and tells each, the ban and its end', () => {
    const { bans, clock, told, warnings, strike, banned } = bansOnAClock()
    strike(liar, strikesMax - 1)
    assert.deepEqual([bans.has(liar), banned()], [false, 0])
    strike()
    assert.deepEqual([bans.has(liar), banned()], [true, 1])
    clock.advance(banMs - 1)
    assert.equal(bans.has(liar), true)
    clock.advance(1)
    assert.equal(bans.has(liar), false)
    assert.deepEqual(told, [
      ...Array.from({ length: strikesMax }, (_, index) => ['peer-struck', liar, index + 1]),
      ['peer-banned', liar, banMs],
      ['peer-unbanned', liar],
    ])
    assert.deepEqual(warnings, [
      '10.0.0.5:3333 sent wrong data 3 times: nothing is taken from it for 10 minutes',
    ])
  })

  it('bans for twice as long each time, up to a day', () => {
    const { clock, told, strike } = bansOnAClock()
    for (let ban = 0; ban < 10; ban++) {
      strike(liar, strikesMax)
      clock.runUntilIdle(banMsMax)
    }
    const times = told.filter(([fact]) => fact === 'peer-banned').map(([, , forMs]) => forMs)
    assert.deepEqual(
      times,
      times.map((_, ban) => Math.min(banMs * 2 ** ban, banMsMax)),
    )
    assert.equal(times.at(-1), banMsMax)
  })

  it('counts nothing against a peer while it is banned', () => {
    const { told, strike } = bansOnAClock()
    strike(liar, 10 * strikesMax)
    assert.equal(told.length, strikesMax + 1)
  })

  it('forgets what was long ago', () => {
    const { bans, clock, told, strike } = bansOnAClock()
    strike(liar, strikesMax)
    clock.advance(banMs + blameRememberedMs)
    for (let day = 0; day < 5; day++) {
      strike(liar, strikesMax - 1)
      clock.advance(blameRememberedMs)
    }
    assert.equal(bans.has(liar), false)
    strike(liar, strikesMax)
    assert.deepEqual(told.at(-1), ['peer-banned', liar, banMs])
  })

  it('spares the neighbours on a host, until several of them are banned at a time', () => {
    const { bans, clock, strike } = bansOnAClock()
    const at = (port: number) => ({ host: liar.host, port })
    const honest = at(9999)
    for (let port = 1; port < bannedPerHostMax; port++) strike(at(port), strikesMax)
    assert.equal(bans.has(honest), false)
    strike(at(bannedPerHostMax), strikesMax)
    assert.equal(bans.has(honest), true)
    assert.equal(bans.has({ host: '10.0.0.6', port: 9999 }), false)
    clock.advance(banMs)
    assert.equal(bans.has(honest), false)
  })

  it('takes one peer that lies again and again for one', () => {
    const { bans, clock, strike } = bansOnAClock()
    for (let ban = 0; ban < 2 * bannedPerHostMax; ban++) {
      strike(liar, strikesMax)
      assert.equal(bans.has({ ...liar, port: 9999 }), false)
      clock.runUntilIdle(banMsMax)
    }
  })

  it('remembers a bounded number, and forgets whose strike is the oldest', () => {
    const { bans, clock, told, strike } = bansOnAClock()
    strike(liar, strikesMax)
    for (let other = 0; other < blamedMax; other++) strike({ host: `h${other}`, port: 1 })
    assert.equal(bans.has(liar), false)
    assert.deepEqual(told.at(-2), ['peer-unbanned', liar])
    assert.equal(clock.pending, 0)
  })

  it('leaves no timer behind', () => {
    const { bans, clock, strike } = bansOnAClock()
    strike(liar, strikesMax)
    bans.stop()
    assert.equal(clock.pending, 0)
  })
})
