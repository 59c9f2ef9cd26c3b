import { parentPort, workerData } from 'node:worker_threads'
import { Diagnostics } from '../core/conf/diagnostic.js'
import { describe } from '../core/errors.js'
import { readScenario, scenarioName } from '../simulation/scenario/read-scenario.js'
import { runScenario } from '../simulation/scenario/run-scenario.js'
import type { RunNews, RunOrder, SimulateOrder } from './simulate-order.js'

// A thread of `rodizio simulate`: runs a scenario with one seed after the other.

const { path, directory, ...overrides } = workerData as SimulateOrder
const scenario = read()
const tell = (news: RunNews) => parentPort!.postMessage(news)

parentPort!.on('message', (order: RunOrder) => void run(order))

async function read() {
  const diagnostics = new Diagnostics()
  const found = await readScenario(path, directory, diagnostics, overrides)
  diagnostics.throwIfAny()
  return found!
}

async function run({ strategy, seed }: RunOrder): Promise<void> {
  try {
    const found = await scenario
    const chosen = found.strategies[strategy]!
    const choice = { seed, strategy: chosen, name: scenarioName(path) }
    tell(await runScenario(found, choice, (share) => tell({ share })))
  } catch (error) {
    const { code = '', stack = '' } = error as { code?: string; stack?: string }
    tell({ error: { code, message: describe(error), stack } })
  }
}
