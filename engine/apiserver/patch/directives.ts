import { isObject, type JsonObject } from '@hawser/kinds/meta/json.ts'
import { badRequest, StatusError } from '@hawser/kinds/meta/status.ts'
import { goText } from './gotext.ts'
import { objectFrom } from './objectfrom.ts'

/** What an object in a strategic merge patch says about itself, apart from its fields. */
export interface Directives {
  readonly patch: 'replace' | 'delete' | 'merge'
  /** Names of the fields that stay; undefined: all. */
  readonly retainKeys: readonly string[] | undefined
  /** Field -> the order of its items (objects with the merge key, or values). */
  readonly setElementOrder: Readonly<Record<string, readonly unknown[]>>
  /** Field -> values to take out of its list. */
  readonly deleteFromList: Readonly<Record<string, readonly unknown[]>>
  /** Fields that the two above name. */
  readonly lists: readonly string[]
  /** The fields proper. */
  readonly fields: JsonObject
}

const orderPrefix = '$setElementOrder/'
const deletePrefix = '$deleteFromPrimitiveList/'

export function directivesOf(patch: JsonObject): Directives {
  const keys = Object.keys(patch)
  if (!keys.some((key) => key.startsWith('$'))) return { ...none, fields: patch }
  const under = (prefix: string) =>
    keys
      .filter((key) => key.startsWith(prefix))
      .map((key) => [key.slice(prefix.length), listOf(patch, key)] as const)
  const setElementOrder = Object.fromEntries(under(orderPrefix))
  const deleteFromList = Object.fromEntries(under(deletePrefix))
  return {
    patch: patchDirective(patch),
    retainKeys: patch.$retainKeys === undefined ? undefined : (listOf(patch, '$retainKeys') as string[]),
    setElementOrder,
    deleteFromList,
    lists: [...new Set([...Object.keys(setElementOrder), ...Object.keys(deleteFromList)])],
    fields: objectFrom(Object.entries(patch).filter(([key]) => !isDirective(key))),
  }
}

const none = {
  patch: 'merge',
  retainKeys: undefined,
  setElementOrder: {},
  deleteFromList: {},
  lists: [],
} as const

const isDirective = (key: string): boolean =>
  key === '$patch' || key === '$retainKeys' || key.startsWith(orderPrefix) || key.startsWith(deletePrefix)

function patchDirective(patch: JsonObject): Directives['patch'] {
  const value = patch.$patch
  if (value === undefined) return 'merge'
  if (value === 'replace' || value === 'delete') return value
  throw new StatusError('Unknown', `unknown patch type: ${goText(value)} in map: ${goText(patch)}`)
}

function listOf(patch: JsonObject, key: string): readonly unknown[] {
  const value = patch[key]
  if (Array.isArray(value)) return value
  throw badRequest(`invalid patch format of ${formatOf(key)}`)
}

const formatOf = (key: string): string =>
  key === '$retainKeys'
    ? 'retainKeys'
    : key.startsWith(orderPrefix)
      ? 'setElementOrder list'
      : 'primitive list'

/** The value as it is stored when there is nothing to merge with: no directives, no nulls, no deleted items. */
export function withoutDirectives(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.filter((item) => !(isObject(item) && item.$patch === 'delete')).map(withoutDirectives)
  }
  if (!isObject(value)) return value
  const fields = Object.entries(value).filter(([key, field]) => field !== null && !isDirective(key))
  return objectFrom(fields.map(([key, field]) => [key, withoutDirectives(field)] as const))
}
