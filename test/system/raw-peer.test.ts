import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import { createPeerNode, createTracker } from '../../index.js'
import { admittedTo, KIND, RawLine } from '../support/raw-line.js'
import { inTemporaryFolder } from '../support/temporary-folder.js'

describe('a peer made of raw bytes, after docs/protocol.md', () => {
  it('registers, asks, is granted an upload and fetches a file', () =>
    inTemporaryFolder({}, async (folder) => {
      const content = randomBytes(200_000)
      mkdirSync(join(folder, 'a'))
      writeFileSync(join(folder, 'a', 'file.bin'), content)
      const tracker = await createTracker({ port: 0, initialPort: 23000 })
      const { port: serverPort } = await tracker.start()
      const shared = join(folder, 'a')
      const options = { serverPort, peerPort: 0, shared, initialPort: 24000 }
      const holder = await createPeerNode(options)
      await holder.start()
      await holder.update()
      const lines: RawLine[] = []
      try {
        const instance = randomBytes(16)
        const exchange = await enterTracker(serverPort, instance)
        lines.push(exchange)
        exchange.sendMap(KIND.ask, {
          name: 'file.bin',
          count: 1,
          need: 'complete',
          share: 0,
          outcomes: [],
          known: [],
        })
        const answer = await exchange.nextMap(KIND.answer)
        exchange.sendMap(KIND.farewell, {})
        assert.equal(answer.file.size, content.length)

        const link = RawLine.dial(answer.holders[0].peer.port)
        lines.push(link)
        link.hello(instance)
        await link.next(KIND.hello)
        const { root, size } = answer.file
        link.sendMap(KIND.open, { file: 7, root, size })
        const opened = await link.nextMap(KIND.opened)
        assert.deepEqual([opened.file, opened.complete], [7, true])
        link.sendBytes(KIND.wish, Buffer.from([0, 0, 0, 7, 2, 0, 0, 0, 0]))
        const grant = await link.next(KIND.grant)
        const [file, ticket, port] = [
          grant.readUInt32BE(0),
          grant.readUInt32BE(4),
          grant.readUInt16BE(13),
        ]
        assert.deepEqual([file, port], [7, 24000])
        const data = RawLine.dial(port)
        lines.push(data)
        data.hello(instance, grant.subarray(15))
        await data.next(KIND.hello)
        const request = Buffer.alloc(16)
        request.writeUInt32BE(ticket, 0)
        request.writeUInt32BE(size, 12)
        link.sendBytes(KIND.request, request)
        const received: Buffer[] = []
        for (let bytes = 0; bytes < size; ) {
          const payload = await data.next(KIND.payload)
          assert.equal(payload.readUInt32BE(0), ticket)
          assert.equal(payload.readBigUInt64BE(4), BigInt(bytes))
          received.push(payload.subarray(12))
          bytes += payload.length - 12
        }
        assert.deepEqual(Buffer.concat(received), content)
      } finally {
        for (const { socket } of lines) socket.destroy()
        await holder.stop()
        await tracker.stop()
      }
    }))

  it('shares a file that it has registered, and serves it', () =>
    inTemporaryFolder({}, async (folder) => {
      const content = Buffer.from('served by hand\n')
      const root = createHash('sha256').update(content).digest()
      const instance = randomBytes(16)
      const tracker = await createTracker({ port: 0, initialPort: 23100 })
      const { port: serverPort } = await tracker.start()
      const served: Promise<void>[] = []
      const server = await listen((socket) => served.push(serve(new RawLine(socket))))
      const serve = async (line: RawLine): Promise<void> => {
        await line.next(KIND.hello)
        line.hello(instance)
        const open = await line.nextMap(KIND.open)
        line.sendMap(KIND.opened, { file: open.file, complete: true, have: Buffer.alloc(0) })
        const wish = await line.next(KIND.wish)
        // Port 0: payload comes over this link.
        const grant = Buffer.alloc(31)
        wish.copy(grant, 0, 0, 4)
        grant.writeUInt32BE(9, 4)
        line.sendBytes(KIND.grant, grant)
        // There is no other piece.
        assert.equal((await line.next(KIND.wish))[4], 0)
        const request = await line.next(KIND.request)
        assert.equal(request.readUInt32BE(12), content.length)
        const head = Buffer.alloc(12)
        head.writeUInt32BE(9, 0)
        line.sendBytes(KIND.payload, Buffer.concat([head, content]))
      }
      const { port } = server.address() as { port: number }
      const fetcher = await createPeerNode({ serverPort, peerPort: 0, shared: folder })
      try {
        const exchange = await enterTracker(serverPort, instance)
        exchange.sendMap(KIND.register, { port, generation: 1, files: 1, slots: 1, freeSlots: 1 })
        const registered = await exchange.nextMap(KIND.registered)
        assert.equal(registered.generation, -1)
        const add = [{ name: 'by-hand.txt', root, size: content.length }]
        exchange.sendMap(KIND.files, { from: -1, generation: 1, add, remove: [], more: false })
        assert.deepEqual(await exchange.nextMap(KIND.filesTaken), { generation: 1, refused: [] })
        exchange.sendMap(KIND.farewell, {})
        await fetcher.start()
        await fetcher.get('by-hand.txt')
        assert.deepEqual(readFileSync(join(folder, 'by-hand.txt')), content)
        await Promise.all(served)
      } finally {
        await fetcher.stop()
        server.close()
        await tracker.stop()
      }
    }))
})

/** First contact, then the port of the exchange. */
async function enterTracker(port: number, instance: Buffer): Promise<RawLine> {
  const { port: itsPort, token, first } = await admittedTo(port, instance)
  const exchange = RawLine.dial(itsPort)
  exchange.hello(instance, Buffer.from(token))
  await exchange.next(KIND.hello)
  first.socket.destroy()
  return exchange
}

function listen(accept: (socket: Socket) => void): Promise<Server> {
  return new Promise((resolve) => {
    const server = createServer(accept).listen(0, () => resolve(server))
  })
}
