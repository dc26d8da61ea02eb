/** Keeps the values that were used last, at most `size` of them. */
export interface Recent<V> {
  get(key: string): V | undefined
  set(key: string, value: V): void
  delete(key: string): void
}

export function recent<V>(size: number): Recent<V> {
  // A Map iterates in order of insertion: the first key is the one that was used longest ago.
  const values = new Map<string, V>()
  return {
    get(key) {
      const value = values.get(key)
      if (value === undefined) return undefined
      values.delete(key)
      values.set(key, value)
      return value
    },
    set(key, value) {
      values.delete(key)
      values.set(key, value)
      if (values.size > size) values.delete(values.keys().next().value as string)
    },
    delete: (key) => void values.delete(key),
  }
}
