import type { AnyKind, Head } from './kind.ts'
import { type FieldError, invalid, notSupported, required } from './meta/field.ts'
import { joined } from './meta/joined.ts'
import { checkMetadata } from './meta/metadata.ts'
import { pathText } from './mistyped.ts'
import type { Field, ListNode, Node, NumberNode, ObjectNode, StringNode, UnionNode } from './schema.ts'

/**
 * Everything that is wrong with an object that `decode` has read: rules of metadata and names, of the schema (what is
 * required, closed sets, ranges, patterns), and the kind's own.
 *
 * @param old  The stored object when this is an update.
 * @param part  The subresource that the update came by, if by one.
 */
export function check(kind: AnyKind, object: Head, old?: Head, part?: string): FieldError[] {
  return joined(
    checkMetadata(kind, object, old),
    kind.checkSchema ? kind.checkSchema(object, old) : checkSchema(kind.node, object, old),
    kind.validate?.(object, old, part) ?? [],
  )
}

/**
 * Only the rules of the schema; `metadata` is left to `checkMetadata`.
 *
 * @param old  What was checked before: fields whose values are the very same are not looked into again.
 */
export function checkSchema(node: Node, value: unknown, old?: Head): FieldError[] {
  const errors: FieldError[] = []
  inspectorOf(node)?.(value, { path: [], errors, old: old as Run['old'] }, 0)
  return errors
}

interface Run {
  readonly path: (string | number)[]
  readonly errors: FieldError[]
  readonly old: Readonly<Record<string, unknown>> | undefined
}
type Inspect = (value: unknown, run: Run, depth: number) => void

const compiled = new WeakMap<Node, Inspect | 'nothing to see'>()

/** Undefined when there are no rules below: then nobody has to look. */
function inspectorOf(node: Node): Inspect | undefined {
  const known = compiled.get(node)
  if (known) return known === 'nothing to see' ? undefined : known
  let inspect: Inspect | undefined
  // A schema that contains itself is asked for while it is being compiled.
  compiled.set(node, (value, run, depth) => inspect?.(value, run, depth))
  inspect = compile(node)
  compiled.set(node, inspect ?? 'nothing to see')
  return inspect
}

function compile(node: Node): Inspect | undefined {
  switch (node.type) {
    case 'string':
      return inspectString(node)
    case 'integer':
    case 'number':
      return inspectNumber(node)
    case 'list':
      return inspectList(node)
    case 'map':
      return inspectMap(node.values)
    case 'object':
      return inspectObject(node)
    case 'union':
      return inspectUnion(node)
    default:
      return undefined
  }
}

function inspectString(node: StringNode): Inspect | undefined {
  const { enum: values, pattern, minLength = 0, maxLength = Number.POSITIVE_INFINITY } = node
  if (!values && !pattern && !minLength && maxLength === Number.POSITIVE_INFINITY) return undefined
  const regex = pattern === undefined ? undefined : new RegExp(pattern, 'u')
  const supported = values && [...values].sort()
  return (value, run, depth) => {
    const text = value as string
    const add = (make: (field: string) => FieldError) => run.errors.push(make(pathText(run.path, depth)))
    if (supported && !supported.includes(text)) add((field) => notSupported(field, text, supported))
    if (regex && !regex.test(text))
      add((field) => invalid(field, text, `${field} in body should match '${pattern}'`))
    if (text.length < minLength)
      add((field) => invalid(field, text, `${field} in body should be at least ${minLength} chars long`))
    if (text.length > maxLength)
      add((field) => ({
        type: 'FieldValueTooLong',
        field,
        problem: `Too long: may not be more than ${maxLength} bytes`,
      }))
  }
}

function inspectNumber({ minimum, maximum }: NumberNode): Inspect | undefined {
  if (minimum === undefined && maximum === undefined) return undefined
  const low = minimum ?? Number.NEGATIVE_INFINITY
  const high = maximum ?? Number.POSITIVE_INFINITY
  const problem = rangeProblem(minimum, maximum)
  return (value, run, depth) => {
    if ((value as number) < low || (value as number) > high)
      run.errors.push(invalid(pathText(run.path, depth), value, problem))
  }
}

function rangeProblem(minimum: number | undefined, maximum: number | undefined): string {
  if (minimum === undefined) return `must be less than or equal to ${maximum}`
  if (maximum === undefined) return `must be greater than or equal to ${minimum}`
  return `must be between ${minimum} and ${maximum}, inclusive`
}

function inspectList({ items }: ListNode): Inspect | undefined {
  const inspect = inspectorOf(items)
  if (!inspect) return undefined
  return (value, run, depth) => {
    const list = value as readonly unknown[]
    for (let i = 0; i < list.length; i++) {
      run.path[depth] = i
      inspect(list[i], run, depth + 1)
    }
  }
}

function inspectMap(values: Node): Inspect | undefined {
  const inspect = inspectorOf(values)
  if (!inspect) return undefined
  return (value, run, depth) => {
    for (const [key, item] of Object.entries(value as object)) {
      run.path[depth] = key
      inspect(item, run, depth + 1)
    }
  }
}

function inspectUnion({ options }: UnionNode): Inspect | undefined {
  const lists = inspectorOf(options.find(([, { type }]) => type === 'list')?.[1] ?? none)
  const objects = inspectorOf(options.find(([, { type }]) => type === 'object')?.[1] ?? none)
  if (!lists && !objects) return undefined
  return (value, run, depth) => {
    if (Array.isArray(value)) lists?.(value, run, depth)
    else if (typeof value === 'object') objects?.(value, run, depth)
  }
}
const none: Node = { type: 'boolean' }

interface InspectedField {
  readonly name: string
  readonly inspect: Inspect | undefined
  readonly needed: boolean
  readonly demand: string | undefined
}

function inspectObject(node: ObjectNode): Inspect | undefined {
  const fields = Object.entries(node.fields)
    .filter(([name]) => name !== 'metadata')
    .map(inspectedField)
    .filter(({ inspect, needed }) => inspect || needed)
  if (fields.length === 0) return undefined
  return (value, run, depth) => {
    const object = value as Readonly<Record<string, unknown>>
    const before = depth === 0 ? run.old : undefined
    for (const { name, inspect, needed, demand } of fields) {
      const child = object[name]
      if (child === undefined || (needed && child === '')) {
        if (!needed) continue
        run.path[depth] = name
        run.errors.push(required(pathText(run.path, depth + 1), demand))
      } else if (inspect && before?.[name] !== child) {
        run.path[depth] = name
        inspect(child, run, depth + 1)
      }
    }
  }
}

/** What `decode` cannot fill in: an empty text and an absent time are as good as missing. */
const canBeMissing: ReadonlySet<Node['type']> = new Set(['string', 'bytes', 'time', 'microTime', 'duration'])
const inspectedField = ([name, { node, presence }]: [string, Field]): InspectedField => ({
  name,
  inspect: inspectorOf(node),
  needed: presence === 'required' && canBeMissing.has(node.type) && !allowsEmpty(node),
  demand: node.type === 'string' ? node.demand : undefined,
})
const allowsEmpty = (node: Node): boolean =>
  node.type === 'string' && (node.mayBeEmpty ?? node.enum?.includes('') ?? false)
