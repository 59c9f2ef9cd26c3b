/**
 * Whether a plugin answered by a promise where it must not. How that ends is heard then: one that
 * fails unheard would end the process.
 */
export function isPromise(value: unknown): boolean {
  if (!(value instanceof Promise)) return false
  value.catch(() => {})
  return true
}
