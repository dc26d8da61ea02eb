import type { FieldErrorType } from '@hawser/kinds/meta/field.ts'
import { codeOf, type Status, StatusError, type StatusReason } from '@hawser/kinds/meta/status.ts'

/**
 * The refusal a server answered with, as an error.
 *
 * @param code  HTTP status, which decides when `body` is not a `Status`.
 * @param what  The request, for the message of an answer that says nothing itself: `GET /api/v1/pods`.
 */
export function refusal(code: number, body: string, what: string): StatusError {
  const status = asStatus(body)
  if (status) return fromStatus(status, code)
  const text = body.trim().slice(0, 500)
  return new StatusError(reasonOf(code), `${what}: HTTP ${code}${text && `: ${text}`}`)
}

/** A `Status` object, from an answer or an ERROR event of a watch, as an error. */
export function fromStatus(status: Partial<Status>, code = status.code ?? 500): StatusError {
  const { reason, message, details } = status
  const causes = details?.causes ?? []
  const hint = causes.find((cause) => cause.reason === 'Hint')?.message
  const { causes: _, ...about } = details ?? {}
  const known = reason !== undefined && Object.hasOwn(codeOf, reason)
  return new StatusError(known ? reason : reasonOf(code), message ?? `HTTP ${code}`, {
    ...(hint !== undefined && { hint }),
    fields: causes
      .filter((cause) => cause.field !== undefined)
      .map(({ reason, field = '', message }) => ({
        type: (reason ?? 'FieldValueInvalid') as FieldErrorType,
        field,
        problem: message,
      })),
    details: about,
  })
}

function asStatus(body: string): Status | undefined {
  try {
    const answer = JSON.parse(body) as Status | undefined
    return answer?.kind === 'Status' ? answer : undefined
  } catch {
    return undefined
  }
}

function reasonOf(code: number): StatusReason {
  const found = (Object.keys(codeOf) as StatusReason[]).find((reason) => codeOf[reason] === code)
  return found ?? (code >= 500 ? 'InternalError' : 'BadRequest')
}

/** Whether a connection broke, before an answer or in the middle of it; the server may take another one. */
export const wasReset = (error: unknown): boolean =>
  error instanceof Error &&
  [error, error.cause].some((one) => (one as NodeJS.ErrnoException | undefined)?.code === 'ECONNRESET')
