/** Any parsed JSON object. */
export type JsonObject = Readonly<Record<string, unknown>>

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Sets a key of an object that is being made. Assigning to `__proto__` would set the prototype instead. */
export function setOwn(object: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__')
    Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true })
  else object[key] = value
}

/** A copy that shares nothing. Only for parsed JSON. */
export function copyOf<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(copyOf) as T
  // A copy that shares, first: V8 makes it in one go.
  const copy: Record<string, unknown> = { ...(value as object) }
  for (const key in copy) {
    const inner = copy[key]
    if (typeof inner === 'object' && inner !== null) setOwn(copy, key, copyOf(inner))
  }
  return copy as T
}
