import { Scale } from '@hawser/kinds/autoscaling/scale.ts'
import type { KubeObject } from '@hawser/kinds/kind.ts'
import { badRequest, isStatus, notAcceptable, StatusError } from '@hawser/kinds/meta/status.ts'
import type { Answer, ListObject, Target } from '../resources/resources.ts'
import type { Form } from './accept.ts'
import type { Exchange } from './exchange.ts'
import { partialListOf, partialOf } from './partial.ts'
import { protobufOf } from './protobuf/answer.ts'
import { isPretty, send, sendPieces, sendValue, warningHeaders } from './send.ts'
import { type TableOptions, tableOf } from './table.ts'
import { shortened } from './warnings.ts'

/** Sends what a call was answered with, in the form the client asked for. */
export function sendAnswer(
  exchange: Exchange,
  target: Target,
  answer: Answer,
  now: number,
): void | Promise<void> {
  const { deprecation } = target.kind
  const warnings = deprecation === undefined ? answer.warnings : [deprecation, ...answer.warnings]
  const headers = warnings.length ? warningHeaders(shortened(warnings)) : []
  const { form, query } = exchange
  if (form.as === undefined && form.format === 'json' && !isPretty(exchange)) {
    return sendPieces(exchange, answer.code, answer, headers)
  }
  if (form.format === 'protobuf') return sendProtobuf(exchange, target, answer, headers)
  const options: TableOptions = { version: form.version ?? 'v1', now, ...includeOf(query) }
  return sendValue(exchange, answer.code, transformed(form, target, answer.object, options), headers)
}

async function sendProtobuf(
  exchange: Exchange,
  target: Target,
  answer: Answer,
  headers: readonly string[],
): Promise<void> {
  const { form } = exchange
  const { object } = answer
  const items = answer.items ?? itemsOf(object)
  if (form.as !== undefined && object.kind !== 'Status') checkShape(form, target, items !== undefined)
  const bytes = await protobufOf(target, { object, ...(items && { items }) }, form.as && form.version)
  await send(exchange, answer.code, bytes, headers)
}

/** @throws {StatusError} `NotAcceptable`: metadata of a list is a list of metadata, and of an object it is none. */
function checkShape({ as }: Form, { kind }: Target, isList: boolean): void {
  if (isList === (as === 'PartialObjectMetadataList')) return
  const type = `*${kind.group.split('.', 1)[0] || 'core'}.${kind.kind}${isList ? 'List' : ''}`
  throw new StatusError(
    'NotAcceptable',
    `you requested ${as}, but the requested object is ${isList ? 'a list' : 'not a list'} (${type})`,
  )
}

/** The object, list or `Status` as a table, as metadata only, or as it is. */
function transformed(form: Form, target: Target, object: Answer['object'], options: TableOptions): unknown {
  if (form.as === undefined || isStatus(object)) return object
  const items = itemsOf(object)
  if (form.as === 'Table') {
    const kind = target.subresource === 'scale' ? Scale : target.kind
    return tableOf(kind, items ?? [object as KubeObject], tableMetadata(object), options)
  }
  checkShape(form, target, items !== undefined)
  return items
    ? partialListOf({ metadata: object.metadata, items }, options.version)
    : partialOf(object as KubeObject, options.version)
}

const itemsOf = (object: Answer['object']): ListObject['items'] | undefined =>
  // An object has a name; users may define kinds whose names end like those of lists.
  'items' in object && Array.isArray(object.items) && !('name' in object.metadata) ? object.items : undefined

/** Of a single object only the version, as upstream. */
const tableMetadata = ({ metadata }: Answer['object']): object => {
  const { resourceVersion, continue: next, remainingItemCount } = metadata as ListObject['metadata']
  return {
    resourceVersion,
    ...(next && { continue: next }),
    ...(remainingItemCount && { remainingItemCount }),
  }
}

const included = ['None', 'Metadata', 'Object'] as const

/** `?includeObject=…` of a table. */
export function includeOf(query: URLSearchParams): Pick<TableOptions, 'includeObject'> {
  const text = query.get('includeObject')
  if (!text) return {}
  const includeObject = included.find((known) => known === text)
  if (includeObject) return { includeObject }
  throw badRequest(
    `Unable to convert to Table as requested: includeObject: Invalid value: ${JSON.stringify(text)}: must be 'Metadata', 'Object', 'None', or empty`,
  )
}

/** No form of the Accept header is one of ours. */
export const unacceptable = (): StatusError =>
  notAcceptable(['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf'])

/** The same for a watch. */
export const unacceptableStream = (): StatusError =>
  notAcceptable(['application/json;stream=watch', 'application/vnd.kubernetes.protobuf;stream=watch'])
