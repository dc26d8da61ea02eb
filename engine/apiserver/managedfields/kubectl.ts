import { isObject, type JsonObject } from '@hawser/kinds/meta/json.ts'
import type { Node } from '@hawser/kinds/schema.ts'
import { type Applied, annotationsOf, applyConfiguration, lastApplied } from './apply.ts'
import { compare } from './compare.ts'
import { configuredFields } from './configured.ts'
import { type Conflict, conflictError } from './conflicts.ts'
import type { Entries } from './entries.ts'
import { difference, type Fields } from './fields.ts'
import { rootShapeOf } from './shape.ts'
import type { Write } from './track.ts'

/** Annotations together are at most this long: with more, the object is refused. */
const maxAnnotationsBytes = 256 * 1024

/**
 * Applies a configuration, with what upstream does for `kubectl` alone: an object that was under client-side apply
 * moves over without conflicts, and the annotation of client-side apply stays in step.
 *
 * @throws {StatusError} `Conflict`, naming the owners.
 */
export function apply(
  write: Write,
  before: { live: object; entries: Entries; isNew: boolean },
  config: object,
  force: boolean,
): Applied {
  const result = applyConfiguration(write, before, config, force)
  const isKubectl = write.writer.manager === 'kubectl'
  if (!('conflicts' in result)) return isKubectl ? withAnnotation(result, config) : result
  if (!isKubectl) throw conflictError(result.conflicts)
  const allowed = fieldsLastApplied(write, before.live)
  const left = remaining(result.conflicts, allowed)
  if (left.length > 0) throw conflictError(left)
  return withAnnotation(applyConfiguration(write, before, config, true) as Applied, config)
}

function remaining(conflicts: readonly Conflict[], allowed: Fields | undefined): Conflict[] {
  return conflicts.flatMap(({ entry, fields }) => {
    const rest = difference(fields, allowed)
    return rest ? [{ entry, fields: rest }] : []
  })
}

/** What client-side apply said and still holds. */
function fieldsLastApplied({ node, writer }: Write, live: object): Fields | undefined {
  const text = annotationsOf(live)[lastApplied]
  const config = typeof text === 'string' ? parsed(text) : undefined
  if (!config || config.apiVersion !== writer.apiVersion) return undefined
  return heldFields(node, config, live)
}

function heldFields(node: Node, config: JsonObject, live: object): Fields | undefined {
  const shape = rootShapeOf(node)
  const { changed, removed } = compare(shape, config, live) ?? {}
  return difference(difference(configuredFields(shape, config), changed), removed)
}

function parsed(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

function withAnnotation(applied: Applied, config: object): Applied {
  const annotations = annotationsOf(applied.object)
  if (!annotations[lastApplied]) return applied
  const { metadata } = applied.object as { metadata: JsonObject }
  const { [lastApplied]: _, ...others } = annotations
  const next = { ...others, [lastApplied]: `${JSON.stringify(withoutAnnotation(config))}\n` }
  const isTooLong = JSON.stringify(next).length > maxAnnotationsBytes
  return {
    ...applied,
    object: { ...applied.object, metadata: { ...metadata, annotations: isTooLong ? others : next } },
  }
}

function withoutAnnotation(config: object): object {
  const { [lastApplied]: _, ...annotations } = annotationsOf(config)
  const { metadata } = config as { metadata?: JsonObject }
  return Object.keys(annotationsOf(config)).length === 0
    ? config
    : { ...config, metadata: { ...metadata, annotations } }
}
