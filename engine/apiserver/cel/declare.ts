import type { CelType } from './types.ts'
import type { Value } from './values.ts'

/** One signature of a function. */
export interface Overload {
  /** `a.f(b)`: the first parameter is `a`. */
  readonly isMember: boolean
  readonly params: readonly CelType[]
  readonly result: CelType
  /** @throws {CelError} */
  call(...args: Value[]): Value
  /** Chosen only where types are known no earlier than when the expression runs. */
  readonly isLoose?: true
  /** Units of upstream's runtime cost; 1 when absent. */
  cost?(args: readonly Value[], result: Value): number
}
/** Functions by name; operators are among them (`_+_`). */
export type Functions = ReadonlyMap<string, readonly Overload[]>
export type Declared = Readonly<Record<string, readonly Overload[]>>

/** A function that is called as `f(a, b)`. */
export const fn = (
  params: readonly CelType[],
  result: CelType,
  call: (...args: never[]) => Value,
  cost?: Overload['cost'],
): Overload => ({ isMember: false, params, result, call: call as Overload['call'], ...(cost && { cost }) })

/** A function that is called as `a.f(b)`. */
export const member = (
  params: readonly CelType[],
  result: CelType,
  call: (...args: never[]) => Value,
  cost?: Overload['cost'],
): Overload => ({ ...fn(params, result, call, cost), isMember: true })

export function join(...libraries: readonly Declared[]): Functions {
  const all = new Map<string, Overload[]>()
  for (const library of libraries)
    for (const [name, overloads] of Object.entries(library))
      all.set(name, [...(all.get(name) ?? []), ...overloads])
  return all
}
