import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parentPort, workerData } from 'node:worker_threads'
import { loadPluginFile } from '../core/conf/load-plugin.js'
import { createPlugin } from '../core/create-plugin.js'
import { describe, RodizioError } from '../core/errors.js'
import { silentLog } from '../core/runtime/log.js'
import { SeededRandom } from '../core/runtime/seeded-random.js'
import { SystemClock } from '../core/runtime/system-clock.js'
import { builtIn } from '../plugins/built-in.js'
import type { ContractCase } from '../test/contracts/contract-case.js'
import { defaultOptions } from '../test/contracts/default-options.js'
import type { PluginTestNews, PluginTestOrder } from './plugin-test-order.js'
import { TEXTS } from './texts.js'

// The thread of `rodizio plugin test`: what others wrote runs here, and is ended from outside.

/** What is thrown later than all calls is waited for so long. */
const lateMs = 100

const { path, directory, seed } = workerData as PluginTestOrder
const clock = new SystemClock()
const tell = (news: PluginTestNews) => parentPort!.postMessage(news)

/** The first error that nobody caught, and who waits for one. */
let uncaught: Error | undefined
let hear: (error: Error) => void = () => {}
for (const event of ['uncaughtException', 'unhandledRejection'])
  process.on(event, (error: unknown) => {
    uncaught ??= new Error(placed(error))
    hear(uncaught)
  })
// Else the thread would end where it waits for what never comes, as if it had been told to.
parentPort!.ref()

const nothingUncaught: ContractCase = {
  title: TEXTS.plugin.nothingUncaught,
  async run() {
    await new Promise<void>((resolve) => clock.after(lateMs, resolve))
    if (uncaught) throw uncaught
  },
}

try {
  await test()
} catch (error) {
  const own = error instanceof RodizioError
  const message = own ? error.message : TEXTS.plugin.unusable(path, describe(error))
  tell({ unusable: { code: own ? error.code : 'PLUGIN_INVALID', message } })
}
tell('over')

async function test(): Promise<void> {
  const kinds = [...new Set(builtIn.map(({ kind }) => kind))]
  const found = await loadPluginFile(path, directory, kinds)
  if ('problem' in found) throw new RodizioError('PLUGIN_INVALID', found.problem)
  const { plugin } = found
  const options = defaultOptions(plugin)
  // As a node does at its start, with the same complaints.
  createPlugin(plugin, { options, clock, random: new SeededRandom(seed), log: silentLog })
  // Only what can be tested has to wait for this.
  const { pluginContract } = await import('../test/contracts/plugin-contract.js')
  const cases = [...pluginContract(plugin, options, { seed }), nothingUncaught]
  const { kind, name } = plugin
  tell({ testing: { kind, name, titles: cases.map(({ title }) => title) } })
  for (const each of cases) tell({ ended: await problemOf(each) })
}

/** A case that waits may wait for what was not done because of an error that nobody caught. */
async function problemOf({ run }: ContractCase): Promise<string | undefined> {
  try {
    const error = new Promise<never>((_, reject) => {
      hear = reject
    })
    await Promise.race([run(), error])
    return undefined
  } catch (error) {
    return describe(error)
  }
}

/** What was thrown, with the place in the plugin where Node says so. */
function placed(error: unknown): string {
  const url = pathToFileURL(resolve(directory, path)).href
  const [, after = ''] = String(Object(error).stack).split(url)
  const [, place = ''] = /^(?:\?[\d.]+)?((?::\d+){2})/.exec(after) ?? []
  return `${path}${place}: ${describe(error)}`
}
