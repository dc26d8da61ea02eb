import {
  bool,
  bytes,
  type CelType,
  double,
  duration,
  dyn,
  int,
  list,
  map,
  nullType,
  opaque,
  optional,
  string,
  timestamp,
  typeOf,
  uint,
} from '../types.ts'

/** Types that expressions can name. */
export const typeNames: ReadonlyMap<string, CelType> = new Map([
  ...Object.entries({ bool, bytes, double, int, string, uint, null_type: nullType }),
  ['list', list(dyn)],
  ['map', map(dyn, dyn)],
  ['type', typeOf(dyn)],
  ['optional_type', optional(dyn)],
  ['google.protobuf.Timestamp', timestamp],
  ['google.protobuf.Duration', duration],
  ['net.IP', opaque('net.IP')],
  ['net.CIDR', opaque('net.CIDR')],
] as [string, CelType][])
