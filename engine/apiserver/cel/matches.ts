import { formatRuntimeType } from './typename.ts'
import type { CelType } from './types.ts'
import { Dict, Duration, List, Opaque, Optional, Timestamp, TypeValue, Uint, type Value } from './values.ts'

/** Whether a value is of a type, as far as calls are chosen by it: lists are judged by their first element. */
export function matches(type: CelType, value: Value): boolean {
  switch (type.is) {
    case 'dyn':
    case 'param':
    case 'error':
      return true
    case 'bool':
      return typeof value === 'boolean'
    case 'int':
      return typeof value === 'bigint'
    case 'double':
      return typeof value === 'number'
    case 'string':
      return typeof value === 'string'
    case 'null':
      return value === null
    case 'uint':
      return value instanceof Uint
    case 'bytes':
      return value instanceof Uint8Array
    case 'timestamp':
      return value instanceof Timestamp
    case 'duration':
      return value instanceof Duration
    case 'list':
      return value instanceof List && (value.size === 0 || isAny(type.of) || matches(type.of, value.at(0)))
    case 'map':
      return value instanceof Dict
    case 'object':
      return value instanceof Dict
    case 'optional':
      return value instanceof Optional
    case 'type':
      return value instanceof TypeValue
    case 'opaque':
      return value instanceof Opaque && value.type === formatRuntimeType(type)
  }
}
const isAny = ({ is }: CelType): boolean => is === 'dyn' || is === 'param'
