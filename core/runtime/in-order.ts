import type { Done } from '../errors.js'

/** Runs `steps` one after the other, up to the first that fails, and reports how that ended. */
export function inOrder(steps: readonly ((done: Done) => void)[], done: Done): void {
  const [step, ...rest] = steps
  if (!step) return done(undefined)
  step((error) => (error ? done(error) : inOrder(rest, done)))
}
