import type { AnyKind } from '../kind.ts'
import type { FieldError } from './field.ts'

/** HTTP code for each meta/v1 `Status.reason` we answer with. */
export const codeOf = {
  BadRequest: 400,
  Unauthorized: 401,
  Forbidden: 403,
  NotFound: 404,
  MethodNotAllowed: 405,
  NotAcceptable: 406,
  AlreadyExists: 409,
  Conflict: 409,
  Gone: 410,
  Expired: 410,
  RequestEntityTooLarge: 413,
  UnsupportedMediaType: 415,
  Invalid: 422,
  TooManyRequests: 429,
  InternalError: 500,
  /** Upstream's answer for a failure without a reason; a Status does not show it. */
  Unknown: 500,
  ServiceUnavailable: 503,
  Timeout: 504,
} as const
export type StatusReason = keyof typeof codeOf

/** What a refusal is about, for `Status.details`. */
export interface StatusDetails {
  readonly group?: string
  /** Kind for Invalid, plural resource otherwise, as upstream. */
  readonly kind?: string
  readonly name?: string
  readonly uid?: string
  readonly retryAfterSeconds?: number
}

export interface StatusCause {
  readonly reason?: string
  readonly message: string
  readonly field?: string
}

/** A failure the API can answer with. Anything else that is thrown is a bug and becomes InternalError. */
export class StatusError extends Error {
  override readonly name = 'StatusError'
  readonly reason: StatusReason
  /** The next thing to do, for people; shown by the CLI and sent as a cause of type `Hint`. */
  readonly hint: string | undefined
  readonly fields: readonly FieldError[]
  readonly details: StatusDetails
  /** Causes that are no fields. */
  readonly causes: readonly StatusCause[]
  /** Code and reason of a refusal that somebody else decided on, such as a webhook: they may be none of ours. */
  readonly foreign: { readonly code: number; readonly reason?: string } | undefined
  /** A token to go on with the list that cannot go on as it was. */
  readonly continue: string | undefined
  constructor(reason: StatusReason, message: string, more: StatusErrorMore = {}) {
    super(message, { cause: more.cause })
    this.reason = reason
    this.hint = more.hint
    this.fields = more.fields ?? []
    this.details = more.details ?? {}
    this.causes = more.causes ?? []
    this.foreign = more.foreign
    this.continue = more.continue
  }
}

interface StatusErrorMore {
  readonly hint?: string
  readonly fields?: readonly FieldError[]
  readonly details?: StatusDetails
  readonly causes?: readonly StatusCause[]
  readonly foreign?: { readonly code: number; readonly reason?: string }
  readonly continue?: string
  readonly cause?: unknown
}

/** meta/v1 `Status` as it goes over the wire. */
export interface Status {
  readonly kind: 'Status'
  readonly apiVersion: 'v1'
  readonly metadata: { readonly continue?: string }
  readonly status: 'Success' | 'Failure'
  readonly message?: string
  readonly reason?: StatusReason
  readonly details?: StatusDetails & {
    readonly causes?: readonly StatusCause[]
  }
  /** A success need not say it. */
  readonly code?: number
}

/** Users may define a kind of that name, too. */
export const isStatus = (object: { readonly kind: string; readonly apiVersion: string }): object is Status =>
  object.kind === 'Status' && object.apiVersion === 'v1'

/** The Status of a refusal. */
export type Refusal = Status & { readonly code: number }

export const isReason = (error: unknown, reason: StatusReason): error is StatusError =>
  error instanceof StatusError && error.reason === reason

type Resource = Pick<AnyKind, 'group' | 'kind' | 'plural' | 'resource'>
const about = ({ group, plural }: Resource, name: string): StatusDetails => ({
  ...(group && { group }),
  kind: plural,
  ...(name && { name }),
})

// Clients match on the wording of what follows: it is upstream's.

export const notFound = (kind: Resource, name: string): StatusError =>
  new StatusError('NotFound', `${kind.resource} "${name}" not found`, { details: about(kind, name) })

export const alreadyExists = (kind: Resource, name: string): StatusError =>
  new StatusError('AlreadyExists', `${kind.resource} "${name}" already exists`, {
    details: about(kind, name),
  })

/** After several tries with random endings. */
export const generateNameTaken = (kind: Resource, name: string): StatusError =>
  new StatusError(
    'AlreadyExists',
    `${kind.resource} "${name}" already exists, the server was not able to generate a unique name for the object`,
    { details: { ...about(kind, name), retryAfterSeconds: 1 } },
  )

const wasModified =
  'the object has been modified; please apply your changes to the latest version and try again'
export const conflict = (kind: Resource, name: string, problem = wasModified): StatusError =>
  new StatusError('Conflict', `Operation cannot be fulfilled on ${kind.resource} "${name}": ${problem}`, {
    details: about(kind, name),
  })

/** Errors that an answer tells: an object of 3 MB may have a million, and nobody reads them. */
const mostErrors = 1000

/** `Pod "web" is invalid: spec.containers: Required value`; several errors stand in brackets. */
export function invalid(
  { group, kind }: Pick<AnyKind, 'group' | 'kind'>,
  name: string,
  fields: readonly FieldError[],
): StatusError {
  const told = fields.slice(0, mostErrors)
  const problems = [...new Set(told.map(({ field, problem }) => `${field}: ${problem}`))]
  if (fields.length > told.length) problems.push(`and ${fields.length - told.length} more`)
  const text = problems.length > 1 ? `[${problems.join(', ')}]` : problems.join('')
  const qualified = group ? `${kind}.${group}` : kind
  return new StatusError('Invalid', `${qualified} "${name}" is invalid${text && `: ${text}`}`, {
    fields: told,
    details: { ...(group && { group }), kind, ...(name && { name }) },
  })
}

export const forbidden = (
  kind: Resource,
  name: string,
  why: string,
  causes: readonly StatusCause[] = [],
): StatusError =>
  new StatusError('Forbidden', `${kind.resource}${name && ` "${name}"`} is forbidden: ${why}`, {
    details: about(kind, name),
    causes,
  })

export const badRequest = (message: string, hint?: string): StatusError =>
  new StatusError('BadRequest', message, hint === undefined ? {} : { hint })

export const unauthorized = (): StatusError => new StatusError('Unauthorized', 'Unauthorized')

/** A resourceVersion or continue token whose history is gone: list again. */
export const expired = (message: string): StatusError => new StatusError('Expired', message)

export const gone = (message: string): StatusError => new StatusError('Gone', message)

export const methodNotAllowed = (kind: Resource, verb: string): StatusError =>
  new StatusError('MethodNotAllowed', `${verb} is not supported on resources of kind "${kind.resource}"`, {
    details: about(kind, ''),
  })

export const unsupportedMediaType = (accepted: readonly string[]): StatusError =>
  new StatusError(
    'UnsupportedMediaType',
    `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`,
  )

export const notAcceptable = (accepted: readonly string[]): StatusError =>
  new StatusError('NotAcceptable', `only the following media types are accepted: ${accepted.join(', ')}`)

export const requestTooLarge = (limit: number): StatusError =>
  new StatusError('RequestEntityTooLarge', `Request entity too large: limit is ${limit}`)

/**
 * The answer for anything thrown. What is no StatusError is a bug of ours: its text goes to the log, not to the client.
 *
 * @param requestId  Leads from the answer to the line in the log.
 */
export function statusOf(error: unknown, requestId?: string): Refusal {
  const known =
    error instanceof StatusError
      ? error
      : new StatusError(
          'InternalError',
          `Internal error occurred${requestId ? ` (request ${requestId})` : ''}`,
        )
  const causes = [
    ...known.fields.map(({ type, problem, field }) => ({ reason: type, message: problem, field })),
    ...known.causes,
    ...(known.hint === undefined ? [] : [{ reason: 'Hint', message: known.hint }]),
  ]
  const details = { ...known.details, ...(causes.length > 0 && { causes }) }
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: known.continue === undefined ? {} : { continue: known.continue },
    status: 'Failure',
    message: known.message,
    ...reasonOf(known),
    ...(Object.keys(details).length > 0 && { details }),
    code: known.foreign?.code ?? codeOf[known.reason],
  }
}

/** The words of others pass through, whatever they are. */
function reasonOf({ foreign, reason }: StatusError): { readonly reason?: StatusReason } {
  if (!foreign) return reason === 'Unknown' ? {} : { reason }
  return foreign.reason ? { reason: foreign.reason as StatusReason } : {}
}
