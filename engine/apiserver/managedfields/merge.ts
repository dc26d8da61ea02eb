import { isObject, type JsonObject } from '@hawser/kinds/meta/json.ts'
import { objectFrom } from '../patch/objectfrom.ts'
import { deduce } from './deduce.ts'
import { type Items, itemElement, itemShape, itemsOf, type ListShape } from './items.ts'
import type { ObjectShape, Shape } from './shape.ts'

/**
 * Puts an applied configuration over a live value: its leaves win, nothing is removed, lists with keys come in its
 * order. Neither is changed; what is not touched is shared.
 *
 * @param config  Undefined: it says nothing here.
 * @returns Undefined when nothing is left to say.
 */
export function merge(shape: Shape, live: unknown, config: unknown): unknown {
  if (config === undefined) return live
  if (live === undefined) return mergeOver(shape, undefined, config)
  return mergeOver(shape, live, config)
}

function mergeOver(shape: Shape, live: unknown, config: unknown): unknown {
  switch (shape.as) {
    case 'object':
    case 'map':
      return isEmpty(live) && isEmpty(config) ? config : mergeObject(shape, live, config)
    case 'keyed':
    case 'set':
      return isEmpty(live) && isEmpty(config) ? config : mergeList(shape, live, config)
    case 'deduced': {
      const of = deduce(config)
      return of.as === 'map' ? merge(of, isObject(live) ? live : undefined, config) : config
    }
    default:
      return config
  }
}

const isEmpty = (value: unknown): boolean =>
  value === undefined || value === null || (typeof value === 'object' && Object.keys(value).length === 0)

function mergeObject(
  shape: ObjectShape | Extract<Shape, { as: 'map' }>,
  live: unknown,
  config: unknown,
): JsonObject {
  const result = new Map(isObject(live) ? Object.entries(live) : [])
  for (const [name, value] of isObject(config) ? Object.entries(config) : []) {
    const below = shape.as === 'map' ? shape.values : (shape.byName.get(name)?.shape ?? shape.others)
    result.set(name, below ? merge(below, result.get(name), value) : value)
  }
  return objectFrom(result)
}

/** Duplicates of the live list stay, unless the configuration names them: then one item of its making replaces them. */
function mergeList(shape: ListShape, live: unknown, config: unknown): unknown {
  const [old, given] = [itemsOf(shape, live), itemsOf(shape, config)]
  if (given.size === 0) return live
  const one = (element: string): unknown => {
    const [before, ...duplicates] = old.get(element) ?? []
    return merge(itemShape(shape), duplicates.length > 0 ? undefined : before, given.get(element)?.[0])
  }
  return inOrder(shape, Array.isArray(live) ? live : [], old, [...given.keys()], one)
}

/** Items of the live list keep their place before the next item that both have; the rest is in the order of the other. */
function inOrder(
  shape: ListShape,
  live: readonly unknown[],
  old: Items,
  given: readonly string[],
  merged: (element: string) => unknown,
): unknown[] {
  const shared = given.filter((element) => old.has(element))
  const named = new Set(given)
  const done = new Set<string>()
  const out: unknown[] = []
  const elements = live.map((item) => itemElement(shape, item))
  let [left, right, next] = [0, 0, 0]
  while (left < live.length || right < given.length) {
    const element = elements[left]
    const isNamed = element !== undefined && named.has(element)
    if (left < live.length && right < given.length) {
      if (element === given[right]) {
        out.push(merged(element as string))
        done.add(element as string)
        left++
        right++
        next++
        continue
      }
      if (isNamed && next < shared.length && shared[next] !== element) {
        left++
        continue
      }
    }
    if (left < live.length) {
      if (!isNamed) {
        out.push(live[left++])
        continue
      }
      if (done.has(element)) left++
    }
    const wanted = given[right]
    if (wanted === undefined) continue
    out.push(merged(wanted))
    done.add(wanted)
    right++
    if (shared[next] === wanted) next++
  }
  return out
}
