import { isObject, type JsonObject } from '@hawser/kinds/meta/json.ts'
import { badRequest, StatusError } from '@hawser/kinds/meta/status.ts'
import type { ListNode, Node } from '@hawser/kinds/schema.ts'
import { type Directives, directivesOf, withoutDirectives } from './directives.ts'
import { inOrder } from './elementorder.ts'
import { goText, goType, notAnObject } from './gotext.ts'
import { objectFrom } from './objectfrom.ts'

const anything: Node = { type: 'any' }

/**
 * Applies a strategic merge patch: a merge patch in which lists of objects merge by a key that the schema names.
 * Neither argument is changed; what the patch does not touch is shared with the target.
 *
 * @throws {StatusError} `BadRequest` when a directive (`$patch`, `$retainKeys`, …) makes no sense.
 * @see https://github.com/kubernetes/community/blob/master/contributors/devel/sig-api-machinery/strategic-merge-patch.md
 */
export function strategicMerge(node: Node, target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) throw badRequest(notAnObject(patch))
  return mergeObject(node, isObject(target) ? target : {}, patch)
}

function mergeObject(node: Node, target: JsonObject, patch: JsonObject): JsonObject {
  const directives = directivesOf(patch)
  if (directives.patch === 'replace') return withoutDirectives(patch) as JsonObject
  if (directives.patch === 'delete') return {}
  const result = new Map(Object.entries(retained(target, directives)))
  for (const [key, value] of Object.entries(directives.fields)) {
    if (value === null) result.delete(key)
    else result.set(key, mergeField(fieldNode(node, key), result.get(key), value, directives, key))
  }
  // Lists of which the patch only says the order, or what goes.
  for (const key of directives.lists) {
    const list = result.get(key)
    if (Array.isArray(list) && !Object.hasOwn(directives.fields, key)) {
      result.set(key, mergeField(fieldNode(node, key), list, [], directives, key))
    }
  }
  return objectFrom(result)
}

function mergeField(node: Node, old: unknown, value: unknown, directives: Directives, key: string): unknown {
  if (isObject(value)) {
    const replaces = node.type === 'object' && node.patchStrategy === 'replace'
    if (isObject(old) && !replaces) return mergeObject(node, old, value)
    return directivesOf(value).patch === 'delete' ? {} : withoutDirectives(value)
  }
  if (!Array.isArray(value)) return value
  const merges = node.type === 'list' && (node.patchStrategy?.startsWith('merge') ?? false)
  if (!merges || !Array.isArray(old)) return withoutDirectives(value)
  const order = directives.setElementOrder[key]
  return node.patchMergeKey === undefined
    ? mergeValues(old, value, directives.deleteFromList[key] ?? [], order)
    : mergeItems(node, node.patchMergeKey, old, value, order)
}

function mergeValues(
  old: readonly unknown[],
  added: readonly unknown[],
  removed: readonly unknown[],
  order: readonly unknown[] | undefined,
): readonly unknown[] {
  const kept = [...new Set([...old, ...added]).difference(new Set(removed))]
  return order ? inOrder(kept, old, order, (value) => value) : kept
}

function mergeItems(
  list: ListNode,
  mergeKey: string,
  old: readonly unknown[],
  patch: readonly unknown[],
  order: readonly unknown[] | undefined,
): readonly unknown[] {
  const keyOf = (item: unknown): unknown => (isObject(item) ? item[mergeKey] : undefined)
  const items = patch.map((item) => checkedItem(item, mergeKey))
  const replaces = items.some((item) => item.$patch === 'replace')
  const merged: unknown[] = replaces ? [] : [...old]
  const places = placesOf(merged, keyOf)
  for (const item of items) {
    if (item.$patch === 'replace') continue
    const here = places.getOrInsertComputed(keyOf(item), () => [])
    const at = here.at(-1)
    if (item.$patch === 'delete') {
      if (at !== undefined) merged[at] = gone
      here.pop()
    } else if (at !== undefined) merged[at] = mergeObject(list.items, merged[at] as JsonObject, item)
    else here.push(merged.push(withoutDirectives(item)) - 1)
  }
  const left = merged.filter((item) => item !== gone)
  return order ? inOrder(left, old, order, keyOf) : left
}

const gone = Symbol('deleted from the list')

/** Where the items of each key are, the first one last: lists may be long. */
function placesOf(list: readonly unknown[], keyOf: (item: unknown) => unknown): Map<unknown, number[]> {
  const places = new Map<unknown, number[]>()
  for (let at = list.length - 1; at >= 0; at--) {
    places.getOrInsertComputed(keyOf(list[at]), () => []).push(at)
  }
  return places
}

function checkedItem(item: unknown, mergeKey: string): JsonObject {
  if (!isObject(item)) throw failed(`expected a map[string]interface {}, but received a ${goType(item)}`)
  if (item.$patch === 'merge') throw failed('merging lists cannot yet be specified in the patch')
  if (item.$patch !== undefined && item.$patch !== 'replace' && item.$patch !== 'delete') {
    throw failed(`unknown patch type: ${goText(item.$patch)} in map: ${goText(item)}`)
  }
  if (item[mergeKey] === undefined && item.$patch !== 'replace') {
    throw failed(`map: ${goText(item)} does not contain declared merge key: ${mergeKey}`)
  }
  return item
}

/** `$retainKeys` clears a union: fields it does not name go. */
function retained(target: JsonObject, { retainKeys, fields }: Directives): JsonObject {
  if (!retainKeys) return target
  const retains = new Set(retainKeys)
  const stray = Object.keys(fields).find((key) => fields[key] !== null && !retains.has(key))
  if (stray !== undefined) throw badRequest('invalid patch format of retainKeys')
  return objectFrom(Object.entries(target).filter(([key]) => retains.has(key)))
}

function fieldNode(node: Node, key: string): Node {
  if (node.type === 'map') return node.values
  if (node.type !== 'object' || !Object.hasOwn(node.fields, key)) return anything
  return node.fields[key]?.node ?? anything
}

/** A patch that cannot be carried out. Upstream gives no reason for it, which makes it a 500. */
const failed = (problem: string): StatusError => new StatusError('Unknown', problem)
