import { isObject } from '@hawser/kinds/meta/json.ts'
import type { Node } from '@hawser/kinds/schema.ts'
import { deduce } from './deduce.ts'
import { compareElements, fieldElement } from './element.ts'
import { hasEmptyValue, isZero } from './empty.ts'
import { itemElement, itemShape, itemsOf, type ListShape } from './items.ts'
import { type FieldShape, type ObjectShape, rootShapeOf, type Shape } from './shape.ts'

/** FieldsV1 of a value as JSON text; empty when the set is. */
type Write = (value: unknown) => string

/**
 * The set of a new object's fields as the text of FieldsV1, in one pass: what `compare` would find against an object
 * without anything in it.
 *
 * @param reset  Elements at the top that this write may not set, such as `f:status`.
 */
export function createdText(node: Node, object: object, reset: ReadonlySet<string>): string {
  const shape = rootShapeOf(node)
  let text = ''
  const write = hasEmptyValue(node) ? writeOther : writeNew
  for (const field of shape.fields) {
    if (reset.has(field.element)) continue
    const value = (object as Readonly<Record<string, unknown>>)[field.name]
    if (value === undefined) continue
    const below = field.name === 'metadata' ? otherThanEmpty(field.shape)(value) : write(field)(value)
    if (below !== '') text += `${text === '' ? '' : ','}"${field.element}":${below}`
  }
  const more = shape.others ? otherEntries(shape, object as Record<string, unknown>, reset) : ''
  return text || more ? `{${[text, more].filter(Boolean).join(',')}}` : ''
}

const writeOther = ({ always, shape }: FieldShape): Write => (always ? otherThanEmpty(shape) : allOf(shape))
const writeNew = ({ shape }: FieldShape): Write => allOf(shape)

function otherEntries(
  { byName, ignored, others }: ObjectShape,
  object: Readonly<Record<string, unknown>>,
  reset: ReadonlySet<string>,
): string {
  return Object.keys(object)
    .filter((name) => !byName.has(name) && !ignored.has(name) && !reset.has(fieldElement(name)))
    .sort()
    .map((name) => `${JSON.stringify(fieldElement(name))}:${allOf(others as Shape)(object[name])}`)
    .join(',')
}

const whole = new WeakMap<Shape, Write>()
const beside = new WeakMap<Shape, Write>()

/** For a value that was not there: everything in it. */
function allOf(shape: Shape): Write {
  const known = whole.get(shape)
  if (known) return known
  const write = writerOfAll(shape)
  whole.set(shape, write)
  return write
}

function writerOfAll(shape: Shape): Write {
  switch (shape.as) {
    case 'object': {
      const write = fieldsWriter(shape, writeNew)
      return (value) => nodeText(write(value))
    }
    case 'map':
      return (value) => nodeText(entriesText(value, allOf(shape.values)))
    case 'keyed':
    case 'set':
      return (value) => nodeText(itemsText(shape, value))
    case 'deduced':
      return (value) => allOf(deducedShapes[deduce(value).as] ?? scalar)(value)
    default:
      return () => '{}'
  }
}
const scalar: Shape = { as: 'scalar', type: 'untyped' }
/** Shared, so that each is compiled once. */
const deducedShapes: Readonly<Record<string, Shape>> = { map: deduce({}), atomic: deduce([]) }

/** A node that is in the set, with what is below. */
const nodeText = (children: string): string => (children === '' ? '{}' : `{".":{},${children}}`)
const parentText = (children: string): string => (children === '' ? '' : `{${children}}`)

/** For a value in a place that an empty object has too: only what differs from emptiness. */
function otherThanEmpty(shape: Shape): Write {
  const known = beside.get(shape)
  if (known) return known
  const write = writerOfOther(shape)
  beside.set(shape, write)
  return write
}

function writerOfOther(shape: Shape): Write {
  switch (shape.as) {
    case 'object': {
      const write = fieldsWriter(shape, writeOther)
      return (value) => parentText(write(value))
    }
    case 'map':
      return (value) => parentText(entriesText(value, allOf(shape.values)))
    case 'keyed':
    case 'set':
      return (value) => parentText(itemsText(shape, value))
    default:
      return (value) => (isZero(value) ? '' : '{}')
  }
}

/** The fields of an object without braces. Compiled when the first object comes: a shape may contain itself. */
function fieldsWriter(shape: ObjectShape, writerOf: (field: FieldShape) => Write): Write {
  let fields: { name: string; label: string; write: Write }[] | undefined
  return (object) => {
    // A field of a custom resource may be null.
    if (!isObject(object)) return ''
    fields ??= shape.fields.map((field) => ({
      name: field.name,
      label: `"${field.element}":`,
      write: writerOf(field),
    }))
    let text = ''
    for (const { name, label, write } of fields) {
      const field = object[name]
      if (field === undefined) continue
      const below = write(field)
      if (below !== '') text += text === '' ? label + below : `,${label}${below}`
    }
    if (!shape.others) return text
    return [text, otherEntries(shape, object, none)].filter(Boolean).join(',')
  }
}
const none: ReadonlySet<string> = new Set()

function entriesText(value: unknown, write: Write): string {
  if (!isObject(value)) return ''
  const names = Object.keys(value)
  if (names.length > 1) names.sort()
  let text = ''
  for (const name of names) {
    text += `${text === '' ? '' : ','}${JSON.stringify(fieldElement(name))}:${write(value[name])}`
  }
  return text
}

function itemsText(shape: ListShape, value: unknown): string {
  const write = allOf(itemShape(shape))
  // Most lists have one item: nothing to sort, no duplicates.
  if (Array.isArray(value) && value.length === 1) {
    const element = itemElement(shape, value[0])
    return element === undefined ? '' : `${JSON.stringify(element)}:${write(value[0])}`
  }
  const items = itemsOf(shape, value)
  const elements = items.size > 1 ? [...items.keys()].sort(compareElements) : items.keys()
  let text = ''
  for (const element of elements) {
    const same = items.get(element) as readonly unknown[]
    const below = same.length > 1 ? '{}' : write(same[0])
    text += `${text === '' ? '' : ','}${JSON.stringify(element)}:${below}`
  }
  return text
}
