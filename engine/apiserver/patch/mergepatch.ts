import { isObject, setOwn } from '@hawser/kinds/meta/json.ts'

/**
 * Applies a JSON merge patch: objects merge, null removes, everything else replaces. The target is not changed; what
 * the patch does not touch is shared with it.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7396
 */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch
  const result: Record<string, unknown> = isObject(target) ? { ...target } : {}
  for (const key of Object.keys(patch)) {
    const value = patch[key]
    if (value === null) delete result[key]
    else setOwn(result, key, isObject(value) ? mergePatch(ownOf(result, key), value) : value)
  }
  return result
}

const ownOf = (object: Readonly<Record<string, unknown>>, key: string): unknown =>
  Object.hasOwn(object, key) ? object[key] : undefined
