import { fieldElement } from './element.ts'
import { type Entries, type Entry, entryOf, sorted } from './entries.ts'
import { difference, type Fields, intersection, leaf } from './fields.ts'
import { sharedSet } from './shared.ts'

const scaleVersion = 'autoscaling/v1'
const replicas: Fields = { 'f:spec': { 'f:replicas': leaf } }

/** The set of one field: `spec.replicas` is `{ 'f:spec': { 'f:replicas': {} } }`. */
export const fieldAt = (path: string): Fields =>
  path
    .split('.')
    .filter(Boolean)
    .reduceRight<Fields>((below, name) => ({ [fieldElement(name)]: below }), leaf)

/** The owners of an object's number of replicas, as owners of its Scale. */
export const ownersOfScale = (entries: Entries, path: string): Entries =>
  entries
    .filter((entry) => intersection(entry.fieldsV1, fieldAt(path)))
    .map((entry) => ({ ...entry, apiVersion: scaleVersion, fieldsV1: replicas }))

/**
 * The owners of an object after its Scale has got others: who lost the number there loses it here.
 *
 * @param path  Where the object has the number, such as `spec.replicas`.
 */
export function ownersAfterScale(
  entries: Entries,
  scale: Entries,
  path: string,
  apiVersion: string,
): Entries {
  const field = fieldAt(path)
  const left = [...scale]
  const kept = entries.flatMap((entry) => {
    if (!intersection(entry.fieldsV1, field)) return [entry]
    const at = left.findIndex((other) => isSameWriter(entry, other))
    if (at >= 0) {
      left.splice(at, 1)
      return [entry]
    }
    const rest = difference(entry.fieldsV1, field)
    return rest ? [{ ...entry, fieldsV1: sharedSet(rest) }] : []
  })
  const added = left.map((entry) =>
    entryOf({ manager: '', ...entry, apiVersion }, undefined, sharedSet(field)),
  )
  return sorted([...kept, ...added])
}

const isSameWriter = (a: Entry, b: Entry): boolean =>
  a.manager === b.manager && a.operation === b.operation && a.subresource === b.subresource
