/** The same object, which tells what anybody tries to change of it, and lets nobody. */
export function watched<T extends object>(object: T, tell: (property: string) => void): T {
  const refuse = (_: T, property: string | symbol): boolean => {
    tell(String(property))
    return false
  }
  return new Proxy(object, {
    // What is private to the object is not the proxy's.
    get: (target, property) => Reflect.get(target, property, target),
    set: refuse,
    defineProperty: refuse,
    deleteProperty: refuse,
  })
}
