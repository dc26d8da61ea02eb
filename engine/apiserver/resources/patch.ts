import type { AnyKind } from '@hawser/kinds/kind.ts'
import { badRequest, StatusError } from '@hawser/kinds/meta/status.ts'
import type { Entry } from '../cache/entry.ts'
import { isObject } from '../patch/json.ts'
import { jsonPatch } from '../patch/jsonpatch.ts'
import { mergePatch } from '../patch/mergepatch.ts'
import { strategicMerge } from '../patch/strategic.ts'
import type { Answer, Call, PatchType } from './resources.ts'
import type { State } from './state.ts'
import { changing, partOf, replace } from './update.ts'
import { shownEntry, storedDraft, storedKind } from './versions.ts'

export async function patch(state: State, call: Call): Promise<Answer> {
  const { name = '' } = call
  const part = partOf(call)
  checkPatch(call.patchType)
  const about = { ...call, kind: storedKind(call.kind), asked: call.kind }
  return changing(state, about, async (entry) => {
    const warnings: string[] = []
    const patched = applied(call.kind, call.patchType, await shownEntry(call.kind, entry), call.body)
    const given = await storedDraft(call, patched, warnings)
    if (given.metadata.name !== name) {
      throw badRequest(
        `the name of the object (${given.metadata.name}) does not match the name on the URL (${name})`,
      )
    }
    if (given.metadata.namespace !== call.namespace) {
      throw badRequest(
        'the namespace of the provided object does not match the namespace sent on the request',
      )
    }
    return replace(state, about, part, entry, given, warnings)
  })
}

/** @throws {StatusError} `UnsupportedMediaType` for server-side apply, which is not served. */
export function checkPatch(type: PatchType | undefined): asserts type is 'json' | 'merge' | 'strategic' {
  if (type === 'json' || type === 'merge' || type === 'strategic') return
  throw new StatusError(
    'UnsupportedMediaType',
    'the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/strategic-merge-patch+json',
    {
      hint: 'Server-side apply is not served: use `kubectl apply` without --server-side, or one of the other patches.',
    },
  )
}

function applied(kind: AnyKind, type: PatchType | undefined, entry: Entry, body: unknown): unknown {
  if (type === 'json') return jsonPatch(entry.text, body)
  if (!isObject(body)) throw badRequest('error decoding patch: a merge patch is an object')
  return type === 'merge' ? mergePatch(entry.raw, body) : strategicMerge(kind.node, entry.raw, body)
}
