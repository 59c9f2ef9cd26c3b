import type { Call } from '../command.js'
import { EXIT } from '../exit-status.js'
import { reloadOnHangup } from '../reload-on-hangup.js'
import { confOf, tellConf, trackerOptions } from '../settings.js'
import { Signals } from '../signals.js'
import { stderrLog } from '../stderr-log.js'
import { TEXTS } from '../texts.js'

/** Runs a tracker until a signal. */
export async function tracker(call: Call): Promise<number> {
  const { context, output } = call
  const conf = confOf('tracker', call)
  const options = await trackerOptions(call, conf)
  const { createTracker } = await context.loadLibrary()
  const tracker = await createTracker({ ...options, log: stderrLog(output) })
  const signals = new Signals(context)
  const release = reloadOnHangup(call, {
    program: 'tracker',
    conf,
    reload: async (now) => tracker.reload(await trackerOptions(call, now)),
  })
  try {
    const address = await tracker.start()
    output.result(TEXTS.trackerListening(address), { event: 'listening', ...address })
    tellConf('tracker', conf, call)
    if (options.secret === '') output.note(TEXTS.openToAll(address.port))
    await signals.received()
    const status = tracker.status()
    if (status.strategyFaults.length > 0) output.warn(TEXTS.strategyFaults(status))
  } finally {
    release()
    await tracker.stop()
    signals.release()
  }
  return EXIT.done
}
