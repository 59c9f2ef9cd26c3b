import assert from 'node:assert/strict'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Library } from '../../cli/context.js'
import { run } from '../../cli/run.js'
import { RodizioError } from '../../core/errors.js'
import type { PeerOptions, TrackerOptions } from '../../index.js'
import { FakeContext } from '../support/fake-context.js'
import { FakePeer, HELLO, ROOT } from '../support/fake-peer.js'
import { FakeTracker } from '../support/fake-tracker.js'
import { temporaryFolder } from '../support/temporary-folder.js'
import { until } from '../support/until.js'

/** A library that hands out fakes and remembers what they were made from. */
class FakeLibrary implements Library {
  readonly trackers: { options: TrackerOptions; tracker: FakeTracker }[] = []
  readonly peers: { options: PeerOptions; peer: FakePeer }[] = []
  /** The one that is handed out. */
  readonly peer = new FakePeer()
  portsInUse: readonly number[] = []

  readonly createTracker = async (options: TrackerOptions = {}) => {
    const tracker = new FakeTracker(options.port!)
    this.trackers.push({ options, tracker })
    tracker.start = async () => {
      if (!this.portsInUse.includes(tracker.port)) return { host: '::', port: tracker.port }
      throw new RodizioError('PORT_IN_USE', `port ${tracker.port} is in use`)
    }
    return tracker
  }

  readonly createPeerNode = async (options: PeerOptions = {}) => {
    this.peers.push({ options, peer: this.peer })
    return this.peer
  }
}

describe('commands', () => {
  const folder = temporaryFolder()

  function called(...words: string[]) {
    const library = new FakeLibrary()
    const context = new FakeContext(library, folder())
    return { library, context, ended: run(words, context) }
  }

  describe('tracker', () => {
    it('says where it listens, on what conf and for whom, until a signal', async () => {
      const { context, library, ended } = called('tracker', '--port', '2600', '--max-peer', '5')
      await until(() => context.stderr.lines.length === 2)
      assert.deepEqual(context.stdout.lines, ['tracker listening on [::]:2600'])
      assert.equal(context.stderr.lines[0], 'no tracker.conf here: using defaults')
      assert.match(context.stderr.lines[1]!, /no secret is set: anyone who reaches port 2600 can/)
      assert.equal(library.trackers[0]?.options.maxPeer, 5)
      context.signal('SIGTERM')
      assert.equal(await ended, 0)
      assert.ok(library.trackers[0]?.tracker.stopped)
    })

    it('ends with 1 when its port is in use', async () => {
      const { context, library, ended } = called('tracker')
      library.portsInUse = [2521]
      assert.equal(await ended, 1)
      assert.deepEqual(context.stderr.lines, ['rodizio: port 2521 is in use'])
    })

    it('ends with 78 and every mistake of its flags and variables', async () => {
      const library = new FakeLibrary()
      const context = new FakeContext(library, folder())
      context.environment.RODIZIO_PORT = 'many'
      assert.equal(await run(['tracker', '--max-peer', '0'], context), 78)
      assert.equal(context.stderr.lines.length, 2)
      assert.match(context.stderr.text, /^RODIZIO_PORT: must be an integer/m)
      assert.match(context.stderr.text, /^--max-peer: must be an integer from 1/m)
      assert.deepEqual(library.trackers, [])
    })

    it('reads its conf again at SIGHUP, and says what came of it', async () => {
      writeFileSync(join(folder(), 'tracker.conf'), 'maxPeer 5;')
      const { context, library, ended } = called('tracker')
      await until(() => context.stderr.lines.length === 2)
      writeFileSync(join(folder(), 'tracker.conf'), 'maxPeer 7;')
      context.signal('SIGHUP')
      await until(() => context.stdout.lines.length === 2)
      assert.match(context.stdout.lines[1]!, /^the configuration was read again/)
      const reloaded = library.trackers[0]!.tracker.reloads.map(({ maxPeer }) => maxPeer)
      assert.deepEqual(reloaded, [7])
      writeFileSync(join(folder(), 'tracker.conf'), 'maxPeer many;')
      context.signal('SIGHUP')
      await until(() => context.stdout.lines.length === 3)
      assert.match(context.stdout.lines[2]!, /^nothing was changed/)
      assert.match(context.stderr.lines[2]!, /tracker\.conf:1:9: maxPeer must be an integer/)
      context.signal('SIGTERM')
      assert.equal(await ended, 0)
      assert.equal(context.signals.listenerCount('SIGHUP'), 0)
    })

    it('reads its conf once for each SIGHUP, in turns, whatever a plugin waits for', async () => {
      const { context, library, ended } = called('tracker')
      await until(() => context.stderr.lines.length === 2)
      const conf = join(folder(), 'tracker.conf')
      const mine = `export default { kind: 'strategy', api: 1, name: 'mine',
        create: () => ({ next: () => [] }) }`
      const slow = 'await new Promise((resolve) => setTimeout(resolve, 100))\n'
      writeFileSync(join(folder(), 'mine.mjs'), slow + mine)
      writeFileSync(conf, 'maxPeer 5;\nstrategy ./mine.mjs;')
      context.signal('SIGHUP')
      await new Promise((resolve) => setTimeout(resolve, 30))
      writeFileSync(conf, 'maxPeer 7;')
      context.signal('SIGHUP')
      await until(() => context.stdout.lines.length === 3)
      const { reloads } = library.trackers[0]!.tracker
      assert.deepEqual(
        reloads.map(({ maxPeer }) => maxPeer),
        [5, 7],
      )
      context.signal('SIGTERM')
      assert.equal(await ended, 0)
    })

    it('does not take a conf that is gone at SIGHUP for one that says nothing', async () => {
      const conf = join(folder(), 'tracker.conf')
      writeFileSync(conf, 'maxPeer 5;')
      const { context, library, ended } = called('tracker')
      await until(() => context.stderr.lines.length === 2)
      rmSync(conf)
      context.signal('SIGHUP')
      await until(() => context.stdout.lines.length === 2)
      assert.match(context.stdout.lines[1]!, /^nothing was changed/)
      assert.match(context.stderr.lines[2]!, /tracker\.conf/)
      assert.deepEqual(library.trackers[0]!.tracker.reloads, [])
      context.signal('SIGTERM')
      assert.equal(await ended, 0)
    })

    it('ends with 78 when the named conf is not there', async () => {
      const { context, ended } = called('tracker', '-c', 'none.conf')
      assert.equal(await ended, 78)
      assert.match(context.stderr.text, /none\.conf/)
    })
  })

  describe('get', () => {
    it('fetches without any conf into the working directory, as nobody, and ends', async () => {
      const { context, library, ended } = called('get', 'hello.bin', '--tracker', '10.0.0.5:2600')
      assert.equal(await ended, 0)
      const { options, peer } = library.peers[0]!
      assert.equal(options.share, 'downloads')
      assert.equal(options.peerPort, 0)
      assert.equal(options.shared, folder())
      assert.deepEqual([options.serverIP, options.serverPort], ['10.0.0.5', 2600])
      assert.deepEqual(peer.calls, ['start', 'get hello.bin', 'quit'])
      assert.equal(context.stderr.text, '')
      assert.equal(
        context.stdout.text,
        'hello.bin  8.0 MiB from 127.0.0.1:3334 (4.0 MiB/s), verified\n',
      )
    })

    it('lands where -o says, and replaces where asked to', async () => {
      const { library, ended } = called('get', 'hello.bin', '-o', 'out', '--replace')
      assert.equal(await ended, 0)
      assert.equal(library.peers[0]?.options.shared, join(folder(), 'out'))
      assert.ok(library.peers[0]?.peer.calls.includes('get hello.bin --replace'))
    })

    it('reports each file that fails and ends with the worst status', async () => {
      const { context, ended } = called('get', 'hello.bin', 'other', '--json', '--tracker', 'h:1')
      assert.equal(await ended, 1)
      assert.deepEqual(
        context.stdout.objects.map(({ event, name, code }) => [event, name, code]),
        [
          ['done', 'hello.bin', undefined],
          ['failed', 'other', 'UNKNOWN_FILE'],
        ],
      )
    })

    it('stays for the time it is told to', async () => {
      const { context, library, ended } = called('get', 'hello.bin', '--stay', '10min')
      await until(() => context.stdout.text !== '')
      await until(() => context.clock.pending === 1)
      const { calls } = library.peers[0]!.peer
      context.clock.advance(599_999)
      assert.deepEqual(calls.slice(-2), ['get hello.bin', 'announce'])
      context.clock.advance(1)
      assert.equal(await ended, 0)
      assert.ok(calls.includes('quit'))
    })

    it('gets all that a pattern stands for, and names what fails up to a bound', async () => {
      const library = new FakeLibrary()
      const context = new FakeContext(library, folder())
      const refused = new RodizioError('NAME_REFUSED', 'the file name con is a device')
      library.peer.find = async () => [
        { name: 'con', error: refused },
        { name: HELLO.name, file: HELLO },
        ...Array.from({ length: 150 }, (_, index) => ({ name: `none-${index}` })),
      ]
      assert.equal(await run(['get', 'dir/', '--tracker', 'h:1'], context), 1)
      assert.match(context.stdout.text, /^hello\.bin {2}8\.0 MiB from .*verified\n$/)
      assert.equal(context.stderr.lines[0], 'rodizio: the file name con is a device')
      assert.equal(context.stderr.lines.length, 101)
      assert.equal(context.stderr.lines.at(-1), '51 more files failed; --json names them all')
    })

    it('ends with 130 when interrupted, and says that nothing is lost', async () => {
      const { context, library, ended } = called('get', 'hello.bin')
      library.peer.get = (_name, options) =>
        new Promise((_resolve, reject) => {
          options?.signal?.addEventListener('abort', () =>
            reject(new RodizioError('STOPPED', 'hello.bin was given up')),
          )
          context.signal('SIGINT')
        })
      assert.equal(await ended, 130)
      assert.match(context.stderr.text, /stopped; what has arrived is kept/)
      assert.doesNotMatch(context.stderr.text, /given up/)
    })
  })

  describe('list', () => {
    it('prints the stable fields for programs and asks for nothing else', async () => {
      const { context, library, ended } = called('list', '--json', '--tracker', 'h:1')
      assert.equal(await ended, 0)
      const { root, size } = HELLO
      assert.equal(
        context.stdout.text,
        `{"name":"hello.bin","root":"${root}","size":${size},"holders":2,"partial":0}\n`,
      )
      assert.deepEqual(library.peers[0]?.peer.calls, ['start', 'browse', 'quit'])
      assert.equal(library.peers[0]?.options.share, 'downloads')
    })
  })

  describe('share', () => {
    it('brings its own tracker on the next free port and prints the line to paste', async () => {
      const { context, library, ended } = called('share', './models')
      library.portsInUse = [2521, 2522]
      library.peer.shares = [{ name: 'two words', root: ROOT, size: 5 }]
      await until(() => context.stdout.lines.length === 2)
      const { peer, options } = library.peers[0]!
      const [sharing, paste] = context.stdout.lines
      assert.match(
        sharing!,
        /^sharing 1 file on [\d.]+:2523; anyone .* can read it \(see: secret\)$/,
      )
      assert.match(paste!, /rodizio get 'two words@9f3c2a17' --tracker [\d.]+:2523$/)
      assert.deepEqual(options.paths, [join(folder(), 'models')])
      assert.deepEqual([options.serverIP, options.serverPort], ['127.0.0.1', 2523])
      assert.equal(options.announce, 'live')
      context.signal('SIGINT')
      assert.equal(await ended, 0)
      assert.deepEqual(peer.calls.slice(-2), ['update', 'quit'])
      assert.ok(library.trackers.every(({ tracker }) => tracker.stopped))
    })

    it('takes no other port than the one that was asked for', async () => {
      const { context, library, ended } = called('share', 'a.iso', '--port', '2600')
      library.portsInUse = [2600]
      assert.equal(await ended, 1)
      assert.deepEqual(context.stderr.lines, ['rodizio: port 2600 is in use'])
    })

    it('uses the tracker it is given', async () => {
      const { context, library, ended } = called('share', 'a.iso', '--tracker', '10.0.0.5:2600')
      library.peer.shares = [HELLO]
      await until(() => context.stdout.text !== '')
      assert.match(context.stdout.text, /^sharing 1 file on 10\.0\.0\.5:2600; /)
      assert.deepEqual(library.trackers, [])
      context.signal('SIGTERM')
      assert.equal(await ended, 0)
    })

    it('ends with 74 when there is nothing to share', async () => {
      const { context, ended } = called('share', 'empty', '--tracker', '10.0.0.5:2600')
      assert.equal(await ended, 74)
      assert.match(context.stderr.text, /empty: no file to share there/)
    })
  })
})

describe('commands with a .conf', () => {
  const folder = temporaryFolder({
    'peer.conf': 'shared mine;\nserverIP 10.0.0.9;\ninclude more.conf;\n',
    'more.conf': 'include last*.conf;',
    'last.conf': 'peerPort 3400;',
    'broken.conf': 'peerPort 3400\nshard mine;\n',
  })

  async function called(...words: string[]) {
    const library = new FakeLibrary()
    const context = new FakeContext(library, folder())
    return { context, library, status: await run(words, context) }
  }

  it('get lands in its shared directory and leaves its port to the peer beside it', async () => {
    const { library, context } = await called('get', 'hello.bin')
    const { options } = library.peers[0]!
    assert.equal(options.shared, join(folder(), 'mine'))
    assert.equal(options.serverIP, '10.0.0.9')
    assert.equal(options.peerPort, 0)
    assert.equal(context.stderr.text, 'using peer.conf\n')
  })

  it('list makes no folder', async () => {
    const { library } = await called('list')
    assert.equal(library.peers[0]?.options.shared, folder())
  })

  it('check is silent about good files and tells every mistake of bad ones', async () => {
    const good = await called('check', 'peer.conf')
    assert.deepEqual([good.status, good.context.stdout.text, good.context.stderr.text], [0, '', ''])
    const bad = await called('check', 'peer.conf', 'broken.conf')
    assert.equal(bad.status, 78)
    assert.equal(bad.context.stdout.text, '')
    const [missing, unknown] = bad.context.stderr.lines
    assert.match(missing!, /^broken\.conf:1:14: .*did you forget ';'/)
    assert.match(unknown!, /^broken\.conf:2:1: .*did you mean 'shared'/)
  })

  it('peer withholds its .conf and all it includes, and tells what it shares', async () => {
    const library = new FakeLibrary()
    const context = new FakeContext(library, folder())
    const ended = run(['peer'], context)
    await until(() => context.stdout.text !== '')
    const { options, peer } = library.peers[0]!
    const confs = ['peer.conf', 'more.conf', 'last.conf']
    assert.deepEqual(
      options.withheld,
      confs.map((name) => join(folder(), name)),
    )
    context.stdin.end('update\n')
    assert.equal(await ended, 0)
    assert.equal(context.stdout.lines[0], 'peer listening on 127.0.0.1:3333')
    assert.match(context.stderr.text, /^using peer\.conf$/m)
    assert.match(context.stderr.text, /^sharing 3 files; the tracker hears of them with your next/m)
    assert.deepEqual(peer.calls, ['start', 'update', 'quit'])
  })

  it('peer without any input tells the tracker at once and serves until a signal', async () => {
    const library = new FakeLibrary()
    const context = new FakeContext(library, folder())
    context.input = 'none'
    const ended = run(['peer'], context)
    const { peer } = library
    const update = peer.update.bind(peer)
    peer.update = async () => {
      peer.update = update
      throw new RodizioError('TRACKER_UNAVAILABLE', 'the tracker is unavailable')
    }
    await until(() => context.stderr.text.includes('the tracker is unavailable'))
    assert.deepEqual(peer.calls, ['start'])
    context.clock.advance(10_000)
    await until(() => peer.calls.includes('update'))
    context.signal('SIGTERM')
    assert.equal(await ended, 0)
    assert.deepEqual(peer.calls, ['start', 'update', 'quit'])
  })
})
