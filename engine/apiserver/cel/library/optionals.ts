import { type Declared, fn, member } from '../declare.ts'
import { bool, optional, param } from '../types.ts'
import { CelError, Dict, List, Optional, Uint, type Value } from '../values.ts'

const a = param('A')

function isZero(value: Value): boolean {
  if (value instanceof List || value instanceof Dict) return value.size === 0
  if (value instanceof Uint) return value.value === 0n
  if (value instanceof Uint8Array) return value.length === 0
  if (value instanceof Optional) return value.value === undefined
  return typeof value !== 'object' ? !value : value === null || ('ns' in value && value.ns === 0n)
}
const unreached = (): never => {
  throw new Error('planned as control flow, never called')
}

/** Values that may be missing. `or` and `orValue` ask for their argument only when they need it: see planning. */
export const optionals: Declared = {
  'optional.of': [fn([a], optional(a), (value: Value) => new Optional(value))],
  'optional.ofNonZeroValue': [
    fn([a], optional(a), (value: Value) => (isZero(value) ? Optional.none : new Optional(value))),
  ],
  'optional.none': [fn([], optional(a), () => Optional.none)],
  hasValue: [member([optional(a)], bool, ({ value }: Optional) => value !== undefined)],
  value: [
    member([optional(a)], a, ({ value }: Optional) => {
      if (value === undefined) throw new CelError('optional.none() dereference')
      return value
    }),
  ],
  or: [member([optional(a), optional(a)], optional(a), unreached)],
  orValue: [member([optional(a), a], a, unreached)],
}
