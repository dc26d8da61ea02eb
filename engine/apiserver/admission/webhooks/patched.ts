import type { AnyKind, KubeObject } from '@hawser/kinds/kind.ts'
import { isObject } from '@hawser/kinds/meta/json.ts'
import { jsonPatch } from '../../patch/jsonpatch.ts'
import { decodeBody } from '../../resources/decodebody.ts'
import { isEqual } from '../../resources/equal.ts'
import type { AdmissionRequest } from '../chain.ts'
import type { Draft } from '../draft.ts'

/** Fields that belong to the server, whoever patches. */
const kept = [
  'uid',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'generation',
  'resourceVersion',
  'managedFields',
] as const

/**
 * Applies what a webhook asked for to the object of a request, in its place.
 *
 * @param kind    As which the webhook saw the object.
 * @param object  What it saw.
 * @returns       Whether anything is different now.
 */
export async function applyPatch(
  request: AdmissionRequest,
  kind: AnyKind,
  object: object,
  patch: readonly unknown[],
): Promise<boolean> {
  const patched = jsonPatch(JSON.stringify(object), patch)
  const draft = request.object as Draft
  if (draft.kind !== request.kind.kind) return replace(draft, isObject(patched) ? patched : {})
  const decoded = await storedForm(kind, patched)
  if (request.subresource === undefined) request.kind.complete?.(decoded, request.old)
  for (const field of kept) {
    if (draft.metadata[field] === undefined) delete decoded.metadata[field]
    else Object.assign(decoded.metadata, { [field]: draft.metadata[field] })
  }
  return replace(draft, request.subresource === 'status' ? reported(draft, decoded) : decoded)
}

/** Of a report on an object only the report may be another: the status, and what the object is labelled with. */
function reported(draft: Draft, { metadata, status }: Draft): Draft {
  const { labels, annotations } = metadata
  return {
    ...draft,
    metadata: { ...draft.metadata, ...(labels && { labels }), ...(annotations && { annotations }) },
    status,
  }
}

async function storedForm(kind: AnyKind, patched: unknown): Promise<Draft> {
  const quiet = { fieldValidation: 'Ignore' } as const
  const draft = decodeBody(kind, patched, quiet, [])
  if (!kind.storedAs) return draft
  kind.complete?.(draft)
  const [stored] = await kind.storedAs.toStored([draft as KubeObject])
  return decodeBody(kind.storedAs.kind, stored, quiet, [])
}

/** Whoever began the request holds the object: it stays the same one. */
function replace(draft: Readonly<Record<string, unknown>>, by: Readonly<Record<string, unknown>>): boolean {
  const target = draft as Record<string, unknown>
  if (isEqual(target, by)) return false
  for (const key of Object.keys(target)) if (!Object.hasOwn(by, key)) delete target[key]
  Object.assign(target, by)
  return true
}
