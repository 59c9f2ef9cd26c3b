import type { Done } from './errors.js'

/** The edge where completions become promises. Nothing below it knows of promises. */
export function promised<T>(begin: (done: Done<T>) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    begin((outcome) => (outcome instanceof Error ? reject(outcome) : resolve(outcome)))
  })
}

/** One listener for each signal: a signal looks through all that it has with each new one. */
const tasksOf = new WeakMap<AbortSignal, Set<() => unknown>>()

/** Calls `task` when `signal` is aborted, now or later. Returns how to stop listening for it. */
export function whenAborted(signal: AbortSignal | undefined, task: () => unknown): () => void {
  if (!signal) return () => {}
  if (signal.aborted) task()
  // A function of its own: two may bring the same task.
  const own = (): unknown => task()
  const tasks = tasksOf.get(signal) ?? listen(signal)
  tasks.add(own)
  return () => tasks.delete(own)
}

function listen(signal: AbortSignal): Set<() => unknown> {
  const tasks = new Set<() => unknown>()
  tasksOf.set(signal, tasks)
  const runAll = (): void => {
    for (const task of tasks) task()
    tasks.clear()
  }
  signal.addEventListener('abort', runAll, { once: true })
  return tasks
}
