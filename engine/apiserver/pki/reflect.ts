/**
 * The five functions of the metadata proposal that tsyringe, the dependency injector inside `@peculiar/x509`, asks of
 * `Reflect` before it loads. A real polyfill that is already there stays.
 *
 * @see https://github.com/PeculiarVentures/x509#%EF%B8%8F-reflect-polyfill-required
 */
export function provideMetadata(): void {
  const reflect = Reflect as unknown as Record<string, unknown>
  if (reflect.getMetadata) return
  const kept = new WeakMap<object, Map<unknown, unknown>>()
  const own = (target: object): Map<unknown, unknown> => {
    const known = kept.get(target) ?? new Map<unknown, unknown>()
    kept.set(target, known)
    return known
  }
  const defineMetadata = (key: unknown, value: unknown, target: object) => void own(target).set(key, value)
  const getOwnMetadata = (key: unknown, target: object) => own(target).get(key)
  const getMetadata = (key: unknown, target: object): unknown => {
    for (let at: object | null = target; at; at = Object.getPrototypeOf(at)) {
      if (own(at).has(key)) return own(at).get(key)
    }
    return undefined
  }
  const metadata = (key: unknown, value: unknown) => (target: object) => defineMetadata(key, value, target)
  Object.assign(reflect, { defineMetadata, getOwnMetadata, getMetadata, metadata })
}
