import { createContext, Script } from 'node:vm'

/** What becomes of something that is run: nothing, what it threw, or no end. */
export type RunEnd = 'ended' | 'endless' | { readonly thrown: unknown }

const script = new Script('run()')

/**
 * Runs what others wrote. What is synchronous of it is broken off after `limitMs`: a loop without
 * an end stops nothing but itself.
 */
export async function limitedRun(
  run: () => void | Promise<void>,
  limitMs: number,
): Promise<RunEnd> {
  try {
    await script.runInContext(createContext({ run }), { timeout: limitMs })
    return 'ended'
  } catch (thrown) {
    const { code } = Object(thrown) as { code?: unknown }
    return code === 'ERR_SCRIPT_EXECUTION_TIMEOUT' ? 'endless' : { thrown }
  }
}
