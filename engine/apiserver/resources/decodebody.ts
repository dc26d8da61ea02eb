import { type Decoded, decode } from '@hawser/kinds/decode.ts'
import type { AnyKind } from '@hawser/kinds/kind.ts'
import { isObject, type JsonObject, setOwn } from '@hawser/kinds/meta/json.ts'
import { badRequest, StatusError } from '@hawser/kinds/meta/status.ts'
import { cannotBeHandled, type Mistyped } from '@hawser/kinds/mistyped.ts'
import type { Draft } from '../admission/draft.ts'
import type { Options } from './options.ts'

/** Field problems that are told about at most; upstream's number. */
const maxWarnings = 100

/**
 * Reads the body of a write as an object of a kind: pruned, with defaults, in a shape that belongs to us.
 *
 * @param warnings  Gets unknown fields when the client wants to be warned.
 * @param problems  What strict reading has against the text of the body, to be told with them.
 * @throws {StatusError} `BadRequest`: no object, of another kind, mistyped, or with unknown fields when that is refused.
 */
export function decodeBody(
  kind: AnyKind,
  body: unknown,
  options: Options,
  warnings: string[],
  problems: readonly string[] = [],
): Draft {
  if (!isObject(body)) throw badRequest(`the body of the request is not a ${kind.kind} object`)
  checkKind(kind, body)
  const { value, unknown, mistyped } = kind.decode
    ? (kind.decode(body) as Decoded<Draft>)
    : decode<Draft>(kind.node, body)
  const first = mistyped[0]
  if (first) throw undecodable(kind, first)
  if (unknown.length + problems.length > 0) tell(kind, problems, unknown, options, warnings)
  const { metadata } = value
  // An empty list says something: nobody is to own anything any more.
  if (isEmptied(body)) metadata.managedFields = []
  if (metadata.selfLink) delete metadata.selfLink
  // In this order: the text of every object begins with it (cache/entry.ts).
  const draft: Draft = { kind: kind.kind, apiVersion: kind.apiVersion, metadata }
  for (const name in value) if (!Object.hasOwn(draft, name)) setOwn(draft, name, value[name])
  return draft
}

/** The cause is the problem alone: a patch that leads to it is told in another way. */
const undecodable = (kind: AnyKind, first: Mistyped): StatusError =>
  new StatusError('BadRequest', cannotBeHandled(kind, first), { cause: first.message })

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

function tell(
  kind: AnyKind,
  found: readonly string[],
  unknown: readonly string[],
  { fieldValidation = 'Warn' }: Options,
  warnings: string[],
): void {
  if (fieldValidation === 'Ignore') return
  const problems = [...found, ...unknown.map((path) => `unknown field "${path}"`)].slice(0, maxWarnings)
  if (fieldValidation === 'Warn') return void warnings.push(...problems)
  throw badRequest(
    `${kind.kind} in version "${kind.version}" cannot be handled as a ${kind.kind}: strict decoding error: ${problems.join(', ')}`,
  )
}
