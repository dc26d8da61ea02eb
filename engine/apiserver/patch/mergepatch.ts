import { isObject } from '@hawser/kinds/meta/json.ts'
import { objectFrom } from './objectfrom.ts'

/**
 * Applies a JSON merge patch: objects merge, null removes, everything else replaces. The target is not changed; what
 * the patch does not touch is shared with it.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7396
 */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch
  const result = new Map(isObject(target) ? Object.entries(target) : [])
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) result.delete(key)
    else result.set(key, isObject(value) ? mergePatch(result.get(key), value) : value)
  }
  return objectFrom(result)
}
