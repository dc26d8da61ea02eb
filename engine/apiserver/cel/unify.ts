import { type CelType, dyn } from './types.ts'

/** What the parameters of signatures turned out to be, while one expression is checked. */
export type Found = Map<string, CelType>

/**
 * Whether a value of type `given` may stand where `wanted` is asked for. What this says about parameters goes into
 * `found`, also when the answer is no: callers work on a copy.
 */
export function accepts(wanted: CelType, given: CelType, found: Found): boolean {
  const a = resolve(wanted, found)
  const b = resolve(given, found)
  if (a === b) return true
  if (a.is === 'param') return bind(a.name, b, found)
  if (b.is === 'param') return bind(b.name, a, found)
  if (isAnything(a) || isAnything(b)) return true
  if (b.is === 'null') return a.is === 'null' || mayBeNull.has(a.is)
  if (a.is === 'null') return mayBeNull.has(b.is)
  return a.is === b.is && acceptsInside(a, b, found)
}

const isAnything = ({ is }: CelType): boolean => is === 'dyn' || is === 'error'
const mayBeNull = new Set<CelType['is']>(['object', 'opaque', 'optional', 'timestamp', 'duration'])

function acceptsInside(a: CelType, b: CelType, found: Found): boolean {
  if (a.is === 'list' && b.is === 'list') return accepts(a.of, b.of, found)
  if (a.is === 'map' && b.is === 'map')
    return accepts(a.key, b.key, found) && accepts(a.value, b.value, found)
  if (a.is === 'optional' && b.is === 'optional') return accepts(a.of, b.of, found)
  if ((a.is === 'object' && b.is === 'object') || (a.is === 'opaque' && b.is === 'opaque'))
    return a.name === b.name
  return true
}

function bind(name: string, type: CelType, found: Found): boolean {
  if (type.is === 'param' && type.name === name) return true
  if (mentions(type, name, found)) return false
  found.set(name, type)
  return true
}

/** A type that contains itself would never end. */
function mentions(type: CelType, name: string, found: Found): boolean {
  const known = resolve(type, found)
  switch (known.is) {
    case 'param':
      return known.name === name
    case 'list':
    case 'optional':
    case 'type':
      return mentions(known.of, name, found)
    case 'map':
      return mentions(known.key, name, found) || mentions(known.value, name, found)
    default:
      return false
  }
}

/** One step: what a parameter stands for. */
export function resolve(type: CelType, found: Found): CelType {
  let known = type
  while (known.is === 'param') {
    const next = found.get(known.name)
    if (!next) return known
    known = next
  }
  return known
}

/** All steps, everywhere inside; what is still open becomes `dyn` when `closes`. */
export function substitute(type: CelType, found: Found, closes = false): CelType {
  const known = resolve(type, found)
  switch (known.is) {
    case 'param':
      return closes ? dyn : known
    case 'list':
      return { ...known, of: substitute(known.of, found, closes) }
    case 'optional':
    case 'type':
      return { ...known, of: substitute(known.of, found, closes) }
    case 'map':
      return {
        is: 'map',
        key: substitute(known.key, found, closes),
        value: substitute(known.value, found, closes),
      }
    default:
      return known
  }
}

/** A signature's type with parameters of this call's own: `A` becomes `A@7`. */
export function freshen(type: CelType, call: number): CelType {
  switch (type.is) {
    case 'param':
      return { is: 'param', name: `${type.name}@${call}` }
    case 'list':
    case 'optional':
    case 'type':
      return { ...type, of: freshen(type.of, call) }
    case 'map':
      return { is: 'map', key: freshen(type.key, call), value: freshen(type.value, call) }
    default:
      return type
  }
}
