import { compose } from '../core/compose.js'
import type { Configured } from '../core/conf/configure.js'
import type { Clock } from '../core/runtime/clock.js'
import { silentLog } from '../core/runtime/log.js'
import { builtIn } from '../plugins/built-in.js'
import type { Machine, Program } from './machine.js'
import type { World } from './world.js'

/** Runs a tracker on a machine. */
export function trackerProgram(world: World, configured: Configured<'tracker'>) {
  return (machine: Machine, clock: Clock): Program => {
    const composer = compose(builtIn, {
      clock,
      random: world.random,
      disk: machine.disk.for(clock),
      log: silentLog,
    })
    const tracker = composer.tracker({
      name: lifeName(machine),
      settings: configured.settings,
      strategy: configured.plugins.strategy,
      portAllocator: configured.plugins.portAllocator,
      hooks: configured.plugins.hooks,
      transport: { plugin: world.network.plugin(machine.host), options: {} },
      ...(configured.secret && { secret: configured.secret }),
    })
    machine.slots = configured.settings.maxPeer
    world.trace.follow(machine.number, tracker.facts)
    world.observers.listenTo(machine, 'tracker', tracker.facts)
    tracker.start(() => {})
    return { stop: (done) => tracker.stop(() => done()) }
  }
}

/** Names the streams of chance of a program: another life, other draws. */
export function lifeName({ name, starts }: Machine): string {
  return starts === 1 ? name : `${name}#${starts}`
}
