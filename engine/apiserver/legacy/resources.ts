import type { AnyKind, KubeObject } from '@hawser/kinds/kind.ts'
import { isObject } from '@hawser/kinds/meta/json.ts'
import { badRequest } from '@hawser/kinds/meta/status.ts'
import { ComputedAnswer } from '../resources/answers.ts'
import { withBody } from '../resources/delete.ts'
import type { Answer, Call, ListObject, Resources, Verb } from '../resources/resources.ts'
import { shown, shownSink } from '../resources/versions.ts'

/** Answers calls on kinds of `/oapi/v1` by the kinds that they are other names of. */
export const legacyResources = (resources: Pick<Resources, 'call' | 'watch'>): typeof resources => ({
  async call(call) {
    const { kind: legacy } = call
    const { grouped: kind = legacy } = legacy
    const body = isDeletion(call.verb) ? call.body : groupedBody(legacy, kind, call.body)
    return legacyAnswer(legacy, await resources.call({ ...call, kind, body, options: optionsOf(call) }))
  },
  watch(call, sink) {
    const { kind: legacy } = call
    return resources.watch({ ...call, kind: legacy.grouped ?? legacy }, shownSink(legacy, sink))
  },
})

const isDeletion = (verb: Verb): boolean => verb === 'delete' || verb === 'deletecollection'

/** An object or a patch as one of the kind that has a group. */
function groupedBody(legacy: AnyKind, { apiVersion }: AnyKind, body: unknown): unknown {
  if (!isObject(body) || body.apiVersion === undefined || body.apiVersion === '') return body
  if (body.apiVersion === legacy.apiVersion) return { ...body, apiVersion }
  throw badRequest(
    `the API version in the data (${body.apiVersion}) does not match the expected API version (${legacy.apiVersion})`,
    `Send objects of ${apiVersion} to /apis/${apiVersion}.`,
  )
}

function optionsOf({ kind, verb, options = {}, body }: Call): NonNullable<Call['options']> {
  if (!isDeletion(verb) || !kind.legacy?.orphansByDefault) return options
  const { propagationPolicy, orphanDependents } = withBody(options, body)
  const isSaid = propagationPolicy !== undefined || orphanDependents !== undefined
  return isSaid ? options : { ...options, propagationPolicy: 'Orphan' }
}

/** What is of the kind in its old name; a `Status` and what subresources show are as they are. */
async function legacyAnswer(legacy: AnyKind, answer: Answer): Promise<Answer> {
  const { object } = answer
  if (object.apiVersion !== legacy.grouped?.apiVersion) return answer
  if (!isList(object)) {
    const [view] = await shown(legacy, [object as KubeObject])
    return new ComputedAnswer(view as KubeObject, answer)
  }
  const items = await shown(legacy, object.items)
  return new ComputedAnswer({ ...object, apiVersion: legacy.apiVersion, items }, answer)
}

const isList = (object: Answer['object']): object is ListObject =>
  'items' in object && !('name' in object.metadata)
