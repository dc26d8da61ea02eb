/**
 * Path elements of FieldsV1: `f:name` a field, `k:{"name":"web"}` an item of a list by its keys, `v:"x"` a value of a
 * set, `i:0` a place in a list.
 */

export const fieldElement = (name: string): string => `f:${name}`
export const valueElement = (value: unknown): string => `v:${JSON.stringify(value)}`

const order = 'fkvi'

/** Upstream's order: fields, keys, values, places; each by what it says and not by its text (80 before 443). */
export function compareElements(a: string, b: string): number {
  if (a === b) return 0
  const kind = a[0] as string
  if (kind !== b[0]) return order.indexOf(kind) - order.indexOf(b[0] as string)
  if (kind === 'f') return a < b ? -1 : 1
  // Most lists have one key, which is a text: then the elements' texts say it.
  if (kind === 'k' && isPlain(a) && isPlain(b)) return a < b ? -1 : 1
  const [left, right] = [parsed(a), parsed(b)]
  return kind === 'k' ? compareKeys(left as object, right as object) : compareValues(left, right)
}

const plain = /^k:\{"\w+":"[\w.:/-]*"\}$/
const isPlain = (element: string): boolean => plain.test(element)

const parsed = (element: string): unknown => JSON.parse(element.slice(2))

function compareKeys(a: object, b: object): number {
  const [left, right] = [Object.entries(a), Object.entries(b)]
  for (const [at, [name, value]] of left.entries()) {
    const other = right[at]
    if (!other) return 1
    if (name !== other[0]) return name < other[0] ? -1 : 1
    const compared = compareValues(value, other[1])
    if (compared !== 0) return compared
  }
  return left.length - right.length
}

const types = ['number', 'string', 'boolean', 'object']

function compareValues(a: unknown, b: unknown): number {
  if (typeof a !== typeof b) return types.indexOf(typeof a) - types.indexOf(typeof b)
  if (a === b) return 0
  return (a as number) < (b as number) ? -1 : 1
}

/** @example textOf('k:{"name":"web"}') // '[name="web"]' */
export function elementText(element: string): string {
  const [kind, rest] = [element[0], element.slice(2)]
  if (kind === 'f') return `.${rest}`
  if (kind === 'i') return `[${rest}]`
  if (kind === 'v') return `[=${rest}]`
  const keys = Object.entries(JSON.parse(rest) as object)
  return `[${keys.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(',')}]`
}

/**
 * An element as we write it: keys in order, no spaces.
 *
 * @returns Undefined for what a later version may know: upstream drops it.
 * @throws {SyntaxError} when it is none.
 */
export function canonicalElement(text: string): string | undefined {
  if (text.length < 2 || text[1] !== ':') throw new SyntaxError(`missing colon: ${text}`)
  switch (text[0]) {
    case 'f':
      return text
    case 'v':
      return valueElement(parsed(text))
    case 'i':
      if (!/^i:-?\d+$/.test(text)) throw new SyntaxError(`no place in a list: ${text}`)
      return text
    case 'k': {
      const keys = parsed(text)
      if (typeof keys !== 'object' || keys === null || Array.isArray(keys)) {
        throw new SyntaxError(`no keys: ${text}`)
      }
      const sorted = Object.entries(keys).sort(([a], [b]) => (a < b ? -1 : 1))
      return `k:${JSON.stringify(Object.fromEntries(sorted))}`
    }
    default:
      return undefined
  }
}
