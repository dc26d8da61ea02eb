import type { AnyKind, KubeObject } from '@hawser/kinds/kind.ts'
import type { Status } from '@hawser/kinds/meta/status.ts'
import type { SentEvent } from '../resources/resources.ts'
import type { Form } from './accept.ts'
import { includeOf } from './answer.ts'
import { partialOf } from './partial.ts'
import { encodePartial } from './protobuf/answer.ts'
import { encodeEvent, encodeList, encodeObject } from './protobuf/envelope.ts'
import { status as statusMessage } from './protobuf/messages.ts'
import { tableOf } from './table.ts'

type Encode = (event: SentEvent) => Buffer

/**
 * How events become bytes in the form a client asked for. Where the bytes depend on nothing else they are made once for
 * all watchers.
 *
 * @param now  Milliseconds since 1970, for ages.
 */
export function eventEncoder(kind: AnyKind, form: Form, query: URLSearchParams, now: () => number): Encode {
  const { as, version = 'v1' } = form
  if (as === 'Table') return tableEncoder(kind, query, version, now)
  const encode = objectEncoder(kind, form)
  return (event) => encode(endsInitialEvents(event) ? withBlueprint(kind, form, event) : event)
}

function objectEncoder(kind: AnyKind, { format, as, version = 'v1' }: Form): Encode {
  // As upstream: an event is no list, so whoever asks for a list of metadata gets the object.
  if (as !== 'PartialObjectMetadata') {
    return format === 'protobuf' ? shared('protobuf', protobufOf(kind)) : (event) => event.bytes()
  }
  return format === 'protobuf'
    ? shared(`protobuf ${version}`, ({ type, object }) => encodeEvent(type, encodePartial(object, version)))
    : shared(version, ({ type, object }) => line(type, partialOf(object, version)))
}

const endsInitialEvents = (event: SentEvent): boolean =>
  event.type === 'BOOKMARK' && event.object.metadata.annotations !== undefined

/** The bookmark at the end of what is there carries an empty list in the client's form, to rebuild the list with. */
function withBlueprint(kind: AnyKind, form: Form, { type, object: given }: SentEvent): SentEvent {
  const { annotations, ...metadata } = given.metadata
  const blueprint = emptyList(kind, form).toString('base64')
  const object: KubeObject = {
    ...given,
    metadata: {
      ...metadata,
      annotations: { ...annotations, 'kubernetes.io/initial-events-list-blueprint': blueprint },
    },
  }
  return { type, object, bytes: () => line(type, object) }
}

function emptyList({ kind, apiVersion }: AnyKind, { format, as, version = 'v1' }: Form): Buffer {
  const type =
    as === 'PartialObjectMetadata'
      ? { kind: 'PartialObjectMetadataList', apiVersion: `meta.k8s.io/${version}` }
      : { kind: `${kind}List`, apiVersion }
  if (format === 'protobuf') return Buffer.concat(encodeList(type, {}, []))
  return Buffer.from(`${JSON.stringify({ ...type, metadata: {}, items: null })}\n`)
}

const protobufOf =
  (kind: AnyKind): Encode =>
  ({ type, object }) =>
    encodeEvent(type, encodeObject(kind, kind.node, object))

const made = new Map<string, WeakMap<SentEvent, Buffer>>()

/** Keeps bytes as long as the event lives. */
function shared(form: string, encode: Encode): Encode {
  const bytesOf = made.get(form) ?? new WeakMap<SentEvent, Buffer>()
  made.set(form, bytesOf)
  return (event) => {
    const known = bytesOf.get(event)
    if (known) return known
    const bytes = encode(event)
    bytesOf.set(event, bytes)
    return bytes
  }
}

/** A table names its columns once, with the first object. */
function tableEncoder(kind: AnyKind, query: URLSearchParams, version: string, now: () => number): Encode {
  const include = includeOf(query)
  let withoutColumns = false
  return ({ type, object }) => {
    // A bookmark is no object: it has a version and no columns.
    const rows: KubeObject[] = type === 'BOOKMARK' ? [] : [object]
    const metadata = { resourceVersion: object.metadata.resourceVersion }
    const table = tableOf(kind, rows, metadata, { version, now: now(), withoutColumns, ...include })
    if (rows.length) withoutColumns = true
    return line(type, table)
  }
}

/** The event that ends a watch which cannot go on. */
export const errorEvent = ({ format }: Form, status: Status): Buffer =>
  format === 'protobuf'
    ? encodeEvent('ERROR', encodeObject(status, statusMessage, status))
    : line('ERROR', status)

const line = (type: string, object: unknown): Buffer => Buffer.from(`${JSON.stringify({ type, object })}\n`)
