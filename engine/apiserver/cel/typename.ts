import type { CelType } from './types.ts'

/** What `type(x)` is of a value of this type. */
export function formatRuntimeType(type: CelType): string {
  switch (type.is) {
    case 'object':
    case 'opaque':
      return type.name
    case 'null':
      return 'null_type'
    case 'timestamp':
      return 'google.protobuf.Timestamp'
    case 'duration':
      return 'google.protobuf.Duration'
    case 'optional':
      return 'optional_type'
    default:
      return type.is
  }
}
