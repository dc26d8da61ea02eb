import { createHash } from 'node:crypto'
import type { PodTemplateSpec } from '@hawser/kinds/core/podspec.ts'

/** Label that tells pods and ReplicaSets of one version from those of another. */
export const HASH_LABEL = 'pod-template-hash'

/** Upstream's alphabet of generated names: no vowels, so no words; nothing that looks like something else. */
const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789'

/**
 * A short name of a template. It only has to differ between versions: which ReplicaSet belongs to a template is found
 * by comparing templates.
 *
 * @param collisions  `status.collisionCount`: counted up when the name was taken by something else.
 */
export function templateHash(template: PodTemplateSpec, collisions = 0): string {
  const digest = createHash('sha256')
    .update(`${canonical(template)}\n${collisions}`)
    .digest()
  return Array.from(digest.subarray(0, 10), (byte) => ALPHABET[byte % ALPHABET.length]).join('')
}

/** Two templates make the same pods; the hash label is ours and does not count. */
export const sameTemplate = (a: PodTemplateSpec, b: PodTemplateSpec): boolean =>
  a === b || canonical(a) === canonical(b)

const texts = new WeakMap<PodTemplateSpec, string>()

/** JSON with sorted keys, without the hash label. Templates are frozen once stored: computed once for each. */
function canonical(template: PodTemplateSpec): string {
  const known = texts.get(template)
  if (known !== undefined) return known
  const { [HASH_LABEL]: _, ...labels } = template.metadata.labels ?? {}
  const text = JSON.stringify(sorted({ ...template, metadata: { ...template.metadata, labels } }))
  if (Object.isFrozen(template)) texts.set(template, text)
  return text
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]))
}
