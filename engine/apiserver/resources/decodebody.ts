import { type Decoded, decode } from '@hawser/kinds/decode.ts'
import type { AnyKind } from '@hawser/kinds/kind.ts'
import { badRequest } from '@hawser/kinds/meta/status.ts'
import { cannotBeHandled } from '@hawser/kinds/mistyped.ts'
import type { Draft } from '../admission/draft.ts'
import { isObject, type JsonObject } from '../patch/json.ts'
import type { Options } from './options.ts'

/** Field problems that are told about at most; upstream's limit is of the same size. */
const maxWarnings = 30

/**
 * Reads the body of a write as an object of a kind: pruned, with defaults, in a shape that belongs to us.
 *
 * @param warnings  Gets unknown fields when the client wants to be warned.
 * @throws {StatusError} `BadRequest`: no object, of another kind, mistyped, or with unknown fields when that is refused.
 */
export function decodeBody(kind: AnyKind, body: unknown, options: Options, warnings: string[]): Draft {
  if (!isObject(body)) throw badRequest(`the body of the request is not a ${kind.kind} object`)
  checkKind(kind, body)
  const { value, unknown, mistyped } = kind.decode
    ? (kind.decode(body) as Decoded<Draft>)
    : decode<Draft>(kind.node, body)
  const first = mistyped[0]
  if (first) throw badRequest(cannotBeHandled(kind, first))
  if (unknown.length > 0) tellUnknown(kind, unknown, options, warnings)
  const { metadata, ...fields } = value
  // An empty list says something: nobody is to own anything any more.
  if (isEmptied(body)) metadata.managedFields = []
  if (metadata.selfLink) delete metadata.selfLink
  // In this order: the text of every object begins with it (cache/entry.ts).
  return {
    ...{ kind: '', apiVersion: '', metadata },
    ...fields,
    kind: kind.kind,
    apiVersion: kind.apiVersion,
  }
}

const isEmptied = ({ metadata }: JsonObject): boolean =>
  isObject(metadata) && Array.isArray(metadata.managedFields) && metadata.managedFields.length === 0

function checkKind(
  wanted: AnyKind,
  { kind = wanted.kind, apiVersion = wanted.apiVersion }: JsonObject,
): void {
  if (kind === '' || apiVersion === '') return
  if (apiVersion !== wanted.apiVersion) {
    throw badRequest(
      `the API version in the data (${apiVersion}) does not match the expected API version (${wanted.apiVersion})`,
    )
  }
  if (kind !== wanted.kind) {
    throw badRequest(
      `${kind} in version "${wanted.version}" cannot be handled as a ${wanted.kind}: no kind "${kind}" is served here`,
      `Send it to the resource of ${kind}, or send a ${wanted.kind}.`,
    )
  }
}

function tellUnknown(
  kind: AnyKind,
  unknown: readonly string[],
  { fieldValidation = 'Warn' }: Options,
  warnings: string[],
): void {
  if (fieldValidation === 'Ignore') return
  const problems = unknown.slice(0, maxWarnings).map((path) => `unknown field "${path}"`)
  if (fieldValidation === 'Warn') return void warnings.push(...problems)
  throw badRequest(
    `${kind.kind} in version "${kind.version}" cannot be handled as a ${kind.kind}: strict decoding error: ${problems.join(', ')}`,
  )
}
