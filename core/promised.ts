import type { Done } from './errors.js'

/** The edge where completions become promises. Nothing below it knows of promises. */
export function promised<T>(begin: (done: Done<T>) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    begin((outcome) => (outcome instanceof Error ? reject(outcome) : resolve(outcome)))
  })
}

/** Calls `task` when `signal` is aborted, now or later. Returns how to stop listening for it. */
export function whenAborted(signal: AbortSignal | undefined, task: () => unknown): () => void {
  const listener = (): void => void task()
  if (signal?.aborted) task()
  else signal?.addEventListener('abort', listener, { once: true })
  return () => signal?.removeEventListener('abort', listener)
}
