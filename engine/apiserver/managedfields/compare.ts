import { isObject, type JsonObject } from '@hawser/kinds/meta/json.ts'
import { isEqual } from '../resources/equal.ts'
import { deduce } from './deduce.ts'
import { fieldElement } from './element.ts'
import { type Fields, leaf, put, self } from './fields.ts'
import { itemShape, itemsOf, type ListShape } from './items.ts'
import type { ObjectShape, Shape } from './shape.ts'

/** What differs between two versions. */
export interface Difference {
  /** New or of another value. */
  changed?: Fields
  removed?: Fields
}

const nothing: JsonObject = Object.freeze({})
const added: Difference = Object.freeze({ changed: leaf })
const gone: Difference = Object.freeze({ removed: leaf })

/**
 * Compares two values of a shape. Parts that both share are not entered, so that a small change of a large object is
 * cheap.
 *
 * @param old  Undefined: there was none; null is a value without anything in it.
 * @returns Undefined when nothing differs.
 */
export function compare(shape: Shape, old: unknown, now: unknown): Difference | undefined {
  if (old === now) return undefined
  switch (shape.as) {
    case 'object':
    case 'map':
      return isEmpty(old) && isEmpty(now) ? compareLeaf(old, now) : compareObject(shape, old, now)
    case 'keyed':
    case 'set':
      return isEmpty(old) && isEmpty(now) ? compareLeaf(old, now) : compareList(shape, old, now)
    case 'deduced':
      return compareDeduced(old, now)
    default:
      return compareLeaf(old, now)
  }
}

function compareLeaf(old: unknown, now: unknown): Difference | undefined {
  if (old === undefined) return added
  if (now === undefined) return gone
  return isEqual(old, now) ? undefined : added
}

const isEmpty = (value: unknown): boolean => {
  if (typeof value !== 'object') return value === undefined
  for (const _ in value) return false
  return true
}

function compareDeduced(old: unknown, now: unknown): Difference | undefined {
  const [before, after] = [deduce(old), deduce(now)]
  if (now === undefined) return compare(before, old, now)
  if (old === undefined || before.as === after.as) return compare(after, old, now)
  // One has fields and the other has not: they go or come, and the whole is another one.
  if (after.as === 'map') {
    const fields = compareObject(after, nothing, now)
    return { changed: { ...fields?.changed, [self]: leaf } }
  }
  return before.as === 'map' ? { ...compareObject(before, old, nothing), changed: leaf } : added
}

type Gathered = { changed?: Record<string, Fields>; removed?: Record<string, Fields> }

function gather(
  all: Gathered | undefined,
  element: string,
  one: Difference | undefined,
): Gathered | undefined {
  if (!one) return all
  const into = all ?? {}
  if (one.changed) into.changed = put(into.changed, element, one.changed)
  if (one.removed) into.removed = put(into.removed, element, one.removed)
  return into
}

/** The node itself came or went, and not only something in it. */
function ended(all: Gathered | undefined, old: unknown, now: unknown): Difference | undefined {
  if (old === undefined) return { ...all, changed: put(all?.changed, self, leaf) }
  if (now === undefined) return { ...all, removed: put(all?.removed, self, leaf) }
  return all
}

function compareObject(
  shape: ObjectShape | Extract<Shape, { as: 'map' }>,
  old: unknown,
  now: unknown,
): Difference | undefined {
  const [left, right] = [isObject(old) ? old : nothing, isObject(now) ? now : nothing]
  const all = shape.as === 'map' ? compareKeys(shape.values, left, right) : compareFields(shape, left, right)
  return ended(all, old, now)
}

function compareFields(shape: ObjectShape, old: JsonObject, now: JsonObject): Gathered | undefined {
  let all: Gathered | undefined
  for (const { name, element, shape: field } of shape.fields) {
    const [left, right] = [old[name], now[name]]
    if (left !== right) all = gather(all, element, compare(field, left, right))
  }
  if (!shape.others) return all
  const isOther = (name: string): boolean => !shape.byName.has(name) && !shape.ignored.has(name)
  return compareKeys(shape.others, old, now, isOther, all)
}

function compareKeys(
  values: Shape,
  old: JsonObject,
  now: JsonObject,
  concerns: (name: string) => boolean = () => true,
  found?: Gathered,
): Gathered | undefined {
  let all = found
  for (const name of Object.keys(now)) {
    const left = Object.hasOwn(old, name) ? old[name] : undefined
    if (left !== now[name] && concerns(name)) {
      all = gather(all, fieldElement(name), compare(values, left, now[name]))
    }
  }
  for (const name of Object.keys(old)) {
    if (!Object.hasOwn(now, name) && concerns(name)) {
      all = gather(all, fieldElement(name), compare(values, old[name], undefined))
    }
  }
  return all
}

function compareList(shape: ListShape, old: unknown, now: unknown): Difference | undefined {
  if (isEqual(old, now)) return undefined
  const [left, right] = [itemsOf(shape, old), itemsOf(shape, now)]
  const items = itemShape(shape)
  let all: Gathered | undefined
  for (const element of new Set([...left.keys(), ...right.keys()])) {
    const [before = [], after = []] = [left.get(element), right.get(element)]
    all = gather(all, element, compareItems(items, before, after))
  }
  return ended(all, old, now)
}

/** Items under one element. Duplicates have no owners below: they are one leaf. */
function compareItems(
  shape: Shape,
  old: readonly unknown[],
  now: readonly unknown[],
): Difference | undefined {
  if (old.length <= 1 && now.length <= 1) return compare(shape, old[0], now[0])
  if (old.length >= 2 && now.length >= 2) return isEqual(old, now) ? undefined : added
  if (old.length >= 2) return { ...compareIf(shape, undefined, now[0]), removed: leaf }
  return { ...compareIf(shape, old[0], undefined), changed: leaf }
}

const compareIf = (shape: Shape, old: unknown, now: unknown): Difference | undefined =>
  old === undefined && now === undefined ? undefined : compare(shape, old, now)
