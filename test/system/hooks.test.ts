import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Hooks, HooksPlugin } from '../../core/extension-points/hooks.js'
import { inRealWorld } from '../support/real-world.js'

function plugin(name: string, hooks: Hooks): HooksPlugin {
  return { kind: 'hooks', api: 1, name, create: () => hooks }
}

const refused = (code: string, message: RegExp) => (error: Error & { code?: string }) => {
  assert.equal(error.code, code)
  assert.match(error.message, message)
  return true
}

describe('hooks on real sockets', () => {
  it('of a tracker refuse with a reason, and see who was named', () =>
    inRealWorld(async (world) => {
      const long = `shut-${'x'.repeat(240)}.txt`
      for (const name of ['open.txt', 'shut.txt', 'shut.bin', long])
        world.put(`a/${name}`, name.endsWith('bin') ? new Uint8Array(2 ** 19) : name)
      const seen: unknown[] = []
      const watch = plugin('watch', {
        request(event, next) {
          const { refused, holders } = next()
          seen.push([event.file.name, refused ?? holders?.length])
          return next()
        },
      })
      const guard = ['allow-list', { allow: '127.0.0.0/8 open* ; ::/0 open*' }] as const
      const tracker = await world.tracker({ hooks: [watch, guard] })
      const registered: unknown[] = []
      tracker.facts.hear('peer-registered', (peer) => registered.push(peer))
      const sharer = await world.peer('a')
      await sharer.update()
      const asker = await world.peer('b', { announce: 'live' })
      const why = /shut\S+ is refused: \S+ may not ask for it/
      await assert.rejects(asker.get('shut.txt'), refused('REFUSED', why))
      await assert.rejects(asker.get('shut.bin'), refused('REFUSED', why))
      await assert.rejects(asker.get(long), refused('REFUSED', why))
      await assert.rejects(asker.explain('shut.bin'), refused('REFUSED', why))
      await assert.rejects(asker.holders('shut.txt'), refused('REFUSED', why))
      assert.equal((await asker.get('open.txt')).present, false)
      // Files by the bundle as well.
      const files = (await asker.update()).filter(({ name }) => name.startsWith('shut'))
      for (const file of files) await assert.rejects(asker.get(file), refused('REFUSED', why))
      assert.deepEqual(seen.at(-1)?.toString().includes('may not'), true)
      assert.deepEqual(
        seen.filter((each) => String(each) === 'open.txt,1'),
        [['open.txt', 1]],
      )
      // The exchange takes no harm, nor does the line of a live peer.
      assert.deepEqual(registered, [1, 2])
    }))

  it('of a tracker keep a file out of its list, whoever announces it', () =>
    inRealWorld(async (world) => {
      world.put('a/kept.txt', 'kept')
      world.put('a/out.tmp', 'out')
      const announce: Hooks['announce'] = ({ file }, next) =>
        file.name.endsWith('.tmp') ? { refused: 'no temporary files' } : next()
      await world.tracker({ hooks: [plugin('tidy', { announce })] })
      const known = await (await world.peer('a')).update()
      assert.deepEqual(
        known.map(({ name }) => name),
        ['kept.txt'],
      )
    }))

  it('of a peer serve only whom they let, and tell the tracker only what they let', () =>
    inRealWorld(async (world) => {
      for (const name of ['open.txt', 'shut.txt', 'mine.txt']) world.put(`a/${name}`, name)
      world.put('a/shut.bin', new Uint8Array(2 ** 19))
      await world.tracker()
      const keep = plugin('keep', {
        announce: ({ file }, next) =>
          file.name === 'mine.txt' ? { refused: 'stays here' } : next(),
        request: ({ file, node }, next) =>
          file.name.startsWith('shut') ? { refused: `not from this ${node}` } : next(),
      })
      const sharer = await world.peer('a', { hooks: [keep] })
      const told: unknown[] = []
      sharer.facts.hear('name-refused', (...args) => told.push(args))
      const known = await sharer.update()
      assert.deepEqual(
        known.map(({ name }) => name),
        ['open.txt', 'shut.bin', 'shut.txt'],
      )
      assert.deepEqual(told, [['mine.txt', 'stays here']])
      const asker = await world.peer('b', { wait: 500 })
      const other = await world.peer('c', { wait: 500 })
      await asker.get('open.txt')
      const why = /shut\.\w+ is refused: not from this peer/
      await assert.rejects(asker.get('shut.txt'), refused('NO_SOURCE', why))
      await assert.rejects(other.get('shut.bin'), refused('NO_SOURCE', why))
    }))

  it('that break take no node down', () =>
    inRealWorld(async (world) => {
      world.put('a/a.txt', 'a')
      const oops = (): never => assert.fail('oops')
      const broken = 'a hook of this tracker does not work'
      const warned: string[] = []
      const log = { debug() {}, info() {}, warn: (line: string) => void warned.push(line) }
      const tracker = await world.tracker({ hooks: [plugin('bad', { request: oops })], log })
      await (await world.peer('a')).update()
      const asker = await world.peer('b')
      const why = refused(
        'REFUSED',
        new RegExp(`^tracker 127.0.0.1:${world.port} says: a.txt is refused: ${broken}`),
      )
      for (let time = 0; time < 3; time++) await assert.rejects(asker.get('a.txt'), why)
      assert.equal((await asker.update()).length, 1)
      assert.equal(warned.length, 1)
      await tracker.stop()
    }))

  it('add commands to the prompt, by a .conf as well', () =>
    inRealWorld(async (world) => {
      writeFileSync(
        join(world.folder, 'count.js'),
        `export default { kind: 'hooks', api: 1, name: 'count', create: () => {
          let asked = 0
          return {
            request(event, next) { asked++; return next() },
            commands: { asked: { about: 'say how often', run: (words) => words + asked } },
          } } }`,
      )
      await world.tracker()
      const peer = await world.peer('a', { hooks: ['./count.js'], from: world.folder })
      assert.equal(peer.commands.get('asked')?.run(['x']), 'x0')
      const twice = world.peer('b', { hooks: ['./count.js', './count.js'], from: world.folder })
      await assert.rejects(twice, refused('PLUGIN_INVALID', /has the command 'asked' already/))
    }))
})
