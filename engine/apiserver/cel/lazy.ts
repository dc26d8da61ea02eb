import { Dict, type Value } from './values.ts'

/** An object whose fields are computed when they are first asked for, and once: `variables` of a policy. */
export class LazyObject extends Dict {
  readonly #name: string
  readonly #compute: ReadonlyMap<string, () => Value>
  readonly #known = new Map<string, Value>()
  /** @param compute  May throw what the expression that asks then fails with. */
  constructor(name: string, compute: ReadonlyMap<string, () => Value>) {
    super()
    this.#name = name
    this.#compute = compute
  }
  override get typeName(): string {
    return this.#name
  }
  get size(): number {
    return this.#compute.size
  }
  get(key: Value): Value | undefined {
    if (typeof key !== 'string') return undefined
    const known = this.#known.get(key)
    if (known !== undefined) return known
    const value = this.#compute.get(key)?.()
    if (value !== undefined) this.#known.set(key, value)
    return value
  }
  keys(): Iterable<Value> {
    return this.#compute.keys()
  }
}
