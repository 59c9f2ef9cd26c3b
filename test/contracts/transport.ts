import assert from 'node:assert/strict'
import { isDeepStrictEqual } from 'node:util'
import { RodizioError } from '../../core/errors.js'
import { LIMITS } from '../../core/limits.js'
import type { Clock } from '../../core/runtime/clock.js'
import { Rate } from '../../core/runtime/rate.js'
import { Throttle } from '../../core/runtime/throttle.js'
import type { Message } from '../../core/wire/messages.js'
import type { ContractCase } from './contract-case.js'
import {
  type End,
  HastyClock,
  quiet,
  Stage,
  someBytes,
  type TransportUnderTest,
} from './transport-stage.js'

/**
 * What any transport owes to a node. `make` is called for each case anew and builds the transport
 * on the clock it is given.
 */
export function transportContract(
  make: (clock: Clock) => TransportUnderTest | Promise<TransportUnderTest>,
): readonly ContractCase[] {
  const play = (scene: (stage: Stage) => Promise<void>) => async (): Promise<void> => {
    const clock = new HastyClock()
    const stage = new Stage(await make(clock), clock)
    await scene(stage).finally(() => stage.clear())
  }
  return SCENES.map(([title, scene]) => ({ title, run: play(scene) }))
}

const SCENES: readonly (readonly [title: string, scene: (stage: Stage) => Promise<void>])[] = [
  ['keeps messages and payload in the order they were sent', keepsOrder],
  ['loses nothing of many messages and repeats nothing', manyMessages],
  ['carries the longest message and the shortest', extremeMessages],
  ['carries blocks of every length, unchanged', everyLength],
  ['carries both directions at once', bothDirections],
  ['says who is at either end', addresses],
  ['passes what comes to the handler of that moment', replacedHandler],
  ['reports how a block comes in', progress],
  ['lets payload pass that nobody wants', unwanted],
  ['goes on after a cancelled flow', cancelledFlow],
  ['stops a sender whose receiver keeps its blocks', backPressure],
  ['takes payload in at the rate it is given', rated],
  ['keeps connections apart', apart],
  ['cuts off one who does not read', slowReader],
  ['delivers what was sent before the close', farewell],
  ['delivers what was sent before the close to one who goes on sending', farewellInNoise],
  ['tells both sides of the end once, the closer with its reason', toldOnce],
  ['does nothing after the close', afterClose],
  ['ends every flow and every block with the connection', endsFlows],
  ['reports nothing inside the call that caused it', notReentrant],
  ['takes a free port when any will do', anyPort],
  ['reports a port that is in use', portInUse],
  ['takes no more connections when a listener is closed, and keeps those it has', closedListener],
  ['frees the port of a closed listener at once', freePort],
  ['reports a dial that nobody answers', refused],
  ['gives up a dial when its time is over', timedOut],
  ['forgets a dial that is cancelled', cancelledDial],
  ['ends everything when it is stopped, and says when', stopped],
  ['is stopped in time when the other side does not read', stoppedInTime],
]

const place = (place: number): Message => ({ kind: 'queued', place })
const blockBytes = LIMITS.blockBytesMax

async function keepsOrder(stage: Stage): Promise<void> {
  const [near, far] = await stage.connect()
  const sent: string[] = []
  for (let round = 0; round < 40; round++) {
    const block = stage.block((round * 7919) % 70_000, round)
    sent.push(`message ${round}`, `${block.length} bytes`, `message ${round}`)
    near.send(place(round))
    const welcome = near.sendBlock(round, block)
    near.send(place(round))
    assert.equal(await welcome, undefined)
  }
  await stage.until('everything has come', () => far.received.length >= sent.length)
  const received = far.received.map((each) =>
    'kind' in each
      ? `message ${each.kind === 'queued' && each.place}`
      : `${each.bytes.length} bytes`,
  )
  assertSame(received, sent)
}

async function manyMessages(stage: Stage): Promise<void> {
  const [near, far] = await stage.connect()
  for (let index = 0; index < 5000; index++) {
    near.send({ kind: 'have', file: 1, pieces: [index] })
    if (index % 1000 === 999)
      await stage.until('they come', () => far.messages.length > index - 500)
  }
  await stage.until('all have come', () => far.messages.length >= 5000)
  await quiet()
  const pieces = far.messages.map((message) => message.kind === 'have' && message.pieces[0])
  assertSame(pieces, [...Array(5000).keys()])
}

async function extremeMessages(stage: Stage): Promise<void> {
  const [near, far] = await stage.connect()
  const bytes = new Uint8Array(LIMITS.frameBytesMax - 40).fill(7)
  const longest: Message = { kind: 'opened', file: 1, complete: false, have: bytes }
  const sent: Message[] = [longest, { kind: 'ping' }, longest]
  near.send(...sent)
  await stage.until('they have come', () => far.received.length >= 3)
  assertSame(far.received, sent)
}

async function everyLength(stage: Stage): Promise<void> {
  const { blockBytesMax } = stage.transport
  const [near, far] = await stage.connect()
  const { bundleBytesMax } = LIMITS
  const lengths = [0, 1, 0, 65_536, blockBytesMax - 1, blockBytesMax, bundleBytesMax, 0]
  for (const [ticket, length] of lengths.entries()) {
    const block = stage.block(length, ticket)
    assert.equal(await near.sendBlock(ticket, block), undefined)
    await stage.until('the block has come', () => far.blocks.length > ticket)
    const received = far.blocks[ticket]!
    assert.deepEqual(received.header, { ticket, offset: ticket * 1000, length })
    assert.ok(Buffer.from(received.bytes).equals(block.bytes), `other bytes, ${length} long`)
  }
}

async function bothDirections(stage: Stage): Promise<void> {
  const ends = await stage.connect()
  const talk = async (end: End, first: number): Promise<void> => {
    for (let ticket = first; ticket < first + 30; ticket++) {
      end.send(place(ticket))
      assert.equal(await end.sendBlock(ticket, stage.block(30_000, ticket)), undefined)
    }
  }
  await Promise.all([talk(ends[0], 0), talk(ends[1], 100)])
  for (const [end, first] of [
    [ends[0], 100],
    [ends[1], 0],
  ] as const) {
    await stage.until('everything has come', () => end.received.length >= 60)
    const expected = Array.from({ length: 30 }, (_, index) => first + index)
    assert.deepEqual(
      end.blocks.map(({ header }) => header.ticket),
      expected,
    )
    assert.deepEqual(end.messages, expected.map(place))
  }
}

async function addresses(stage: Stage): Promise<void> {
  let far: End | undefined
  const { address } = await stage.listener((end) => {
    far = end
  })
  const near = await stage.dial({ host: stage.host, port: address.port })
  assert.ok(!(near instanceof Error))
  await stage.until('the other side has the connection', () => far !== undefined)
  assert.deepEqual(near.connection.remote, { host: stage.host, port: address.port })
  assert.deepEqual(far?.connection.local, near.connection.remote)
  assert.deepEqual(far?.connection.remote, near.connection.local)
  assert.equal(near.connection.local.host, stage.host)
  assert.ok(near.connection.local.port > 0)
}

async function replacedHandler(stage: Stage): Promise<void> {
  const [near, far] = await stage.connect()
  const rest: Message[] = []
  far.heard = () => {
    far.connection.handler = {
      message: (message) => rest.push(message),
      payload: () => undefined,
      closed: (reason) => far.closed(reason),
    }
  }
  near.send(place(1), place(2), place(3))
  await stage.until('all have come', () => far.messages.length + rest.length >= 3)
  assert.deepEqual([far.messages, rest], [[place(1)], [place(2), place(3)]])
}

async function progress(stage: Stage): Promise<void> {
  const [near, far] = await stage.connect()
  for (let ticket = 0; ticket < 4; ticket++) {
    assert.equal(await near.sendBlock(ticket, stage.block(blockBytes, ticket)), undefined)
  }
  await stage.until('the blocks have come', () => far.blocks.length === 4)
  const sum = far.progress.reduce((bytes, more) => bytes + more, 0)
  assert.ok(sum <= 4 * blockBytes, `progress of ${sum} bytes`)
}

async function unwanted(stage: Stage): Promise<void> {
  const [near, far] = await stage.connect()
  far.payloads = 'unwanted'
  for (let ticket = 0; ticket < 10; ticket++) {
    assert.equal(await near.sendBlock(ticket, stage.block(blockBytes, ticket)), undefined)
    near.send(place(ticket))
  }
  await stage.until('the messages have come', () => far.messages.length === 10)
  far.payloads = 'taken'
  assert.equal(await near.sendBlock(10, stage.block(1000, 10)), undefined)
  await stage.until('the wanted block has come', () => far.blocks.length === 1)
  assert.equal(far.blocks[0]?.header.ticket, 10)
}

async function cancelledFlow(stage: Stage): Promise<void> {
  const [near, far] = await stage.connect()
  let welcomes = 0
  const flow = near.sendPayload(0, stage.block(blockBytes), () => welcomes++)
  stage.call(() => flow.cancel())
  near.send(place(1))
  assert.equal(await near.sendBlock(2, stage.block(1000)), undefined)
  await stage.until('the next block has come', () => far.blocks.at(-1)?.header.ticket === 2)
  assert.equal(welcomes, 0, 'the end of a cancelled flow was reported')
  assert.deepEqual(far.messages, [place(1)])
  assert.ok(far.blocks.length + far.aborted <= 2)
}

interface Flood {
  sent: number
  readonly ends: (RodizioError | undefined)[]
}

/** More than any system keeps on the way: who takes this many is not held back by the receiver. */
const blocksEnough = 400

/** Sends blocks as long as they are welcome to one who keeps them all. */
async function flood(stage: Stage, end: End, far: End): Promise<Flood> {
  far.payloads = 'kept'
  const flood: Flood = { sent: 0, ends: [] }
  const bytes = someBytes(blockBytes, 0)
  const next = (): void => {
    if (flood.sent >= blocksEnough) return
    flood.sent++
    end.sendPayload(flood.sent, stage.lend(bytes), (error) => {
      flood.ends.push(error ?? undefined)
      if (!error) next()
    })
  }
  next()
  // A busy machine may be quiet before the receiver is full; a transport may never fill it.
  const lateMs = performance.now() + stage.patienceMs
  const mayGoOn = (): boolean =>
    far.kept.length < LIMITS.blocksUnreleasedMax &&
    flood.sent < blocksEnough &&
    performance.now() < lateMs
  for (let before = -1; before < flood.sent || mayGoOn(); await quiet()) before = flood.sent
  return flood
}

async function backPressure(stage: Stage): Promise<void> {
  const [near, far] = await stage.connect()
  const flooded = await flood(stage, near, far)
  assert.ok(flooded.sent < blocksEnough, `${flooded.sent} blocks were welcome, and none released`)
  await stage.until('as many came as may', () => far.kept.length >= LIMITS.blocksUnreleasedMax)
  assert.equal(far.kept.length, LIMITS.blocksUnreleasedMax)
  const stoppedAt = flooded.sent
  far.releaseAll()
  await stage.until('it goes on', () => flooded.sent > stoppedAt)
}

/** Short, so with room for what may come ahead, and for a machine that is busy. */
async function rated(stage: Stage): Promise<void> {
  const [near, far] = await stage.connect()
  const bytesPerSecond = 4 * 2 ** 20
  const rate = new Rate(stage.clock, { bytesPerSecond })
  far.connection.inflow = new Throttle(stage.clock, rate)
  const fromMs = stage.clock.nowMs()
  const total = bytesPerSecond / 4
  const bytes = someBytes(64 * 1024, 0)
  for (let ticket = 0; ticket * bytes.length < total; ticket++) {
    near.sendPayload(ticket, stage.lend(bytes), () => {})
  }
  near.send(place(1))
  await stage.until('it is held back', () => far.connection.inflow?.waiting === true)
  far.send(place(2))
  await stage.until('the other direction is open', () => near.messages.length === 1)
  assert.equal(far.messages.length, 0, 'a message came before what was sent before it')
  await stage.until('everything has come', () => far.messages.length === 1)
  assert.equal(far.blocks.length * bytes.length, total)
  const ms = stage.clock.nowMs() - fromMs
  assert.ok(ms > 180, `${total} bytes took ${ms} ms`)
}

async function apart(stage: Stage): Promise<void> {
  const [near, far] = await stage.connect()
  const [otherNear, otherFar] = await stage.connect()
  await flood(stage, near, far)
  otherNear.send(place(1))
  assert.equal(await otherNear.sendBlock(1, stage.block(1000)), undefined)
  await stage.until('the other connection works', () => otherFar.received.length === 2)
}

async function slowReader(stage: Stage): Promise<void> {
  const [near, far] = await stage.connect()
  await flood(stage, near, far)
  const bytes = new Uint8Array(60_000)
  for (let sent = 0; sent < 64 * 2 ** 20 && !near.connection.closed; sent += bytes.length) {
    near.send({ kind: 'opened', file: 1, complete: false, have: bytes })
    if (sent % (10 * bytes.length) === 0) await new Promise((resolve) => setImmediate(resolve))
  }
  await stage.until('it is cut off', () => near.ended)
  assert.equal(near.reason?.code, 'TIMED_OUT')
}

async function farewell(stage: Stage): Promise<void> {
  const [near, far] = await stage.connect()
  const failure: Message = { kind: 'failure', code: 'BUSY', text: 'the queue is full' }
  near.send(place(1))
  near.sendPayload(1, stage.block(blockBytes), () => {})
  near.send(failure)
  near.close()
  await stage.until('the end has come', () => far.ended)
  assert.deepEqual(far.messages, [place(1), failure])
  assert.equal(far.blocks.length, 1)
}

async function farewellInNoise(stage: Stage): Promise<void> {
  const [near, far] = await stage.connect()
  far.payloads = 'kept'
  for (let ticket = 0; ticket < LIMITS.blocksUnreleasedMax; ticket++) {
    near.sendPayload(ticket, stage.block(1000, ticket), () => {})
  }
  const bytes = new Uint8Array(30_000)
  const makeNoise = (): void => {
    if (far.ended) return
    far.send({ kind: 'opened', file: 1, complete: false, have: bytes })
    setImmediate(makeNoise)
  }
  makeNoise()
  await stage.until('there is noise', () => near.messages.length > 8)
  const failure: Message = { kind: 'failure', code: 'BUSY', text: 'too loud' }
  near.send(failure)
  near.close()
  await quiet()
  far.releaseAll()
  await stage.until('the end has come', () => far.ended)
  assert.deepEqual(far.messages, [failure])
}

async function toldOnce(stage: Stage): Promise<void> {
  for (const closer of [0, 1]) {
    const ends = await stage.connect()
    const reason = new RodizioError('REFUSED', 'enough')
    ends[closer]!.close(reason)
    ends[closer]!.close(new RodizioError('REFUSED', 'more than enough'))
    await stage.until('both have heard', () => ends.every((end) => end.ended))
    await quiet()
    assert.equal(ends[closer]!.reason, reason)
    assert.equal(ends[1 - closer]!.reason, undefined)
  }
}

async function afterClose(stage: Stage): Promise<void> {
  const [near, far] = await stage.connect()
  near.close()
  near.send(place(1))
  const error = await near.sendBlock(1, stage.block(1000))
  assert.ok(error instanceof RodizioError, 'a block was welcome after the close')
  await stage.until('both have heard', () => near.ended && far.ended)
  near.send(place(2))
  far.send(place(3))
  assert.ok((await near.sendBlock(2, stage.block(1000))) instanceof RodizioError)
  await quiet()
  assert.deepEqual([near.received, far.received], [[], []])
}

async function endsFlows(stage: Stage): Promise<void> {
  for (const closer of ['near', 'far']) {
    const [near, far] = await stage.connect()
    const { ends } = await flood(stage, near, far)
    const unwelcome = ends.length
    const reason = new RodizioError('STOPPED', 'this is all')
    if (closer === 'near') {
      near.close(reason)
      stage.clock.hurry() // nobody reads: without this, the transport would wait a little
      await stage.until('the sender has heard', () => near.ended)
      assert.deepEqual(ends.slice(unwelcome), [reason])
    }
    far.close(reason)
    await stage.until('both have heard', () => near.ended && far.ended)
    assert.equal(ends.length, unwelcome + 1)
    far.releaseAll()
  }
}

async function notReentrant(stage: Stage): Promise<void> {
  // The stage itself watches every call; here are those that tempt most, from inside reports.
  const [near, far] = await stage.connect()
  far.heard = (what) => {
    if (what === 'message') far.send(place(2))
    if (what === 'block') far.close()
  }
  near.heard = (what) => {
    if (what === 'message') near.sendPayload(1, stage.block(10), () => near.close())
  }
  near.send(place(1))
  await stage.until('both have heard', () => near.ended && far.ended)
  assert.deepEqual(stage.faults, [])
}

async function anyPort(stage: Stage): Promise<void> {
  const listeners = [await stage.listener(), await stage.listener()]
  const [one, other] = listeners.map(({ address }) => address.port)
  assert.ok(one && other && one !== other, `ports ${one} and ${other}`)
}

async function portInUse(stage: Stage): Promise<void> {
  const { address } = await stage.listener()
  const second = await stage.listen(address.port)
  assert.ok(second instanceof RodizioError && second.code === 'PORT_IN_USE', String(second))
  assert.match(second.message, new RegExp(String(address.port)))
}

async function closedListener(stage: Stage): Promise<void> {
  const accepted: End[] = []
  const listener = await stage.listener((end) => accepted.push(end))
  const to = { host: stage.host, port: listener.address.port }
  const near = await stage.dial(to)
  assert.ok(!(near instanceof Error))
  await stage.until('the other side has the connection', () => accepted.length === 1)
  stage.call(() => listener.close())
  stage.call(() => listener.close())
  const late = await stage.dial(to)
  assert.ok(late instanceof RodizioError && late.code === 'CONNECTION_FAILED', String(late))
  near.send(place(1))
  await stage.until('the connection works', () => accepted[0]?.messages.length === 1)
  assert.equal(accepted.length, 1)
}

async function freePort(stage: Stage): Promise<void> {
  const [near, far] = await stage.connect()
  const { port } = far.connection.local
  for (let round = 0; round < 3; round++) {
    const before = stage.lastListener()
    stage.call(() => before.close())
    const { address } = await stage.listener(undefined, port)
    assert.equal(address.port, port)
  }
  near.send(place(1))
  await stage.until('the old connection works', () => far.messages.length === 1)
}

async function refused(stage: Stage): Promise<void> {
  const listener = await stage.listener()
  listener.close()
  const outcome = await stage.dial({ host: stage.host, port: listener.address.port })
  assert.ok(
    outcome instanceof RodizioError && outcome.code === 'CONNECTION_FAILED',
    String(outcome),
  )
}

async function timedOut(stage: Stage): Promise<void> {
  const { address } = await stage.listener()
  const dialled = stage.dial({ host: stage.host, port: address.port }, 60_000)
  stage.clock.hurry()
  const outcome = await dialled
  assert.ok(outcome instanceof RodizioError && outcome.code === 'TIMED_OUT', String(outcome))
  await quiet()
}

async function cancelledDial(stage: Stage): Promise<void> {
  const { address } = await stage.listener()
  let outcomes = 0
  const to = { host: stage.host, port: address.port }
  const dial = () => stage.transport.dial(to, { timeoutMs: 20 }, () => outcomes++)
  const dialling = stage.call(dial)
  stage.call(() => dialling.cancel())
  stage.call(() => dialling.cancel())
  await quiet()
  assert.equal(outcomes, 0, 'the end of a cancelled dial was reported')
}

async function stopped(stage: Stage): Promise<void> {
  const ends = [...(await stage.connect()), ...(await stage.connect())]
  let outcomes = 0
  const to = { host: stage.host, port: stage.lastListener().address.port }
  stage.call(() => stage.transport.dial(to, { timeoutMs: 1_000 }, () => outcomes++))
  const closedBefore: boolean[] = []
  const stop = () =>
    stage.outcome<undefined>((done) =>
      stage.transport.stop(() => {
        closedBefore.push(ends.every((end) => end.ended))
        done(undefined)
      }),
    )
  await Promise.all([stop(), stop()])
  await stop()
  assert.deepEqual(closedBefore, [true, true, true], 'an end was told after the stop')
  await quiet()
  assert.equal(outcomes, 0, 'a dial was reported after the stop')
}

async function stoppedInTime(stage: Stage): Promise<void> {
  const [near, far] = await stage.connect()
  await flood(stage, near, far)
  const stop = stage.outcome<undefined>((done) => stage.transport.stop(() => done(undefined)))
  stage.clock.hurry()
  await stop
  assert.ok(near.ended && far.ended)
}

/** Says where two long lists part: to print how all of both differs can take minutes. */
function assertSame(received: readonly unknown[], sent: readonly unknown[]): void {
  assert.equal(received.length, sent.length, 'another number has come than was sent')
  for (const [index, each] of received.entries())
    if (!isDeepStrictEqual(each, sent[index])) assert.fail(`number ${index} is not what was sent`)
}
