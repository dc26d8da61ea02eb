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

/** A failure the API can answer with. Anything else that is thrown is a bug and becomes InternalError. */
export class StatusError extends Error {
  override readonly name = 'StatusError'
  readonly reason: StatusReason
  /** The next thing to do, for people; shown by the CLI and sent as a cause of type `Hint`. */
  readonly hint: string | undefined
  readonly fields: readonly FieldError[]
  readonly details: StatusDetails
  constructor(
    reason: StatusReason,
    message: string,
    more: { hint?: string; fields?: readonly FieldError[]; details?: StatusDetails; cause?: unknown } = {},
  ) {
    super(message, { cause: more.cause })
    this.reason = reason
    this.hint = more.hint
    this.fields = more.fields ?? []
    this.details = more.details ?? {}
  }
}

/** meta/v1 `Status` as it goes over the wire. */
export interface Status {
  readonly kind: 'Status'
  readonly apiVersion: 'v1'
  readonly metadata: Record<string, never>
  readonly status: 'Success' | 'Failure'
  readonly message?: string
  readonly reason?: StatusReason
  readonly details?: StatusDetails & {
    readonly causes?: readonly {
      readonly reason?: string
      readonly message: string
      readonly field?: string
    }[]
  }
  readonly code: number
}

export const isReason = (error: unknown, reason: StatusReason): error is StatusError =>
  error instanceof StatusError && error.reason === reason
