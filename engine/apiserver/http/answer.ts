import type { KubeObject } from '@hawser/kinds/kind.ts'
import { badRequest, notAcceptable, type StatusError } from '@hawser/kinds/meta/status.ts'
import type { Answer, ListObject, Target } from '../resources/resources.ts'
import type { Form } from './accept.ts'
import type { Exchange } from './exchange.ts'
import { partialListOf, partialOf } from './partial.ts'
import { isPretty, sendPieces, sendValue, warningHeaders } from './send.ts'
import { type TableOptions, tableOf } from './table.ts'

/** Sends what a call was answered with, in the form the client asked for. */
export function sendAnswer(
  exchange: Exchange,
  target: Target,
  answer: Answer,
  now: number,
): void | Promise<void> {
  const headers = answer.warnings.length ? warningHeaders(answer.warnings) : []
  const { form, query } = exchange
  if (form.as === undefined && form.format === 'json' && !isPretty(query)) {
    return sendPieces(exchange, answer.code, answer, headers)
  }
  const options: TableOptions = { version: form.version ?? 'v1', now, ...includeOf(query) }
  return sendValue(exchange, answer.code, transformed(form, target, answer.object, options), headers)
}

/** The object, list or `Status` as a table, as metadata only, or as it is. */
function transformed(form: Form, { kind }: Target, object: Answer['object'], options: TableOptions): unknown {
  if (form.as === undefined || object.kind === 'Status') return object
  const items = itemsOf(object)
  switch (form.as) {
    case 'Table':
      return tableOf(kind, items ?? [object as KubeObject], tableMetadata(object), options)
    case 'PartialObjectMetadata':
      if (!items) return partialOf(object as KubeObject, options.version)
      throw unacceptable()
    case 'PartialObjectMetadataList':
      if (items) return partialListOf({ metadata: object.metadata, items }, options.version)
      throw unacceptable()
    default:
      throw unacceptable()
  }
}

const itemsOf = (object: Answer['object']): ListObject['items'] | undefined =>
  'items' in object && Array.isArray(object.items) && object.kind.endsWith('List') ? object.items : undefined

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
    `includeObject: Invalid value: ${JSON.stringify(text)}: must be one of ${included.join(', ')}`,
  )
}

/** A form of an answer that this answer cannot take. */
export const unacceptable = (): StatusError =>
  notAcceptable([
    'application/json',
    'application/yaml',
    'application/json;as=Table;v=v1;g=meta.k8s.io',
    'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io',
    'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io',
  ])
