import { codeOf, type Status, StatusError } from '@hawser/kinds/meta/status.ts'
import { json } from './accept.ts'
import type { Exchange } from './exchange.ts'
import { sendValue } from './send.ts'

export type Log = (message: string, fields?: Readonly<Record<string, unknown>>) => void

/** The `Status` a refusal is answered with. */
export function statusOf(error: StatusError): Status {
  const causes = [
    ...error.fields.map(({ type, problem, field }) => ({ reason: type, message: problem, field })),
    ...(error.hint ? [{ reason: 'Hint', message: error.hint }] : []),
  ]
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: error.message,
    reason: error.reason,
    details: { ...error.details, ...(causes.length && { causes }) },
    code: codeOf[error.reason],
  }
}

/**
 * What went wrong, as a refusal: a StatusError is one; anything else is a bug or a broken disk, whose stack goes to the
 * log and whose answer only says where to look for it.
 */
export function refusalOf(error: unknown, auditId: string, log: Log): StatusError {
  if (error instanceof StatusError) return error
  log('an API request failed: this is a bug, please report it', {
    auditId,
    error: error instanceof Error ? error.stack : String(error),
  })
  return new StatusError('InternalError', `Internal error occurred: request ${auditId} failed`, {
    hint: `The log of the API server tells more about ${auditId}.`,
    cause: error,
  })
}

/** Answers with the refusal; when an answer has already begun, the connection is cut so that nobody takes it for whole. */
export async function fail(exchange: Exchange, error: unknown, log: Log): Promise<void> {
  const { response, auditId } = exchange
  if (response.destroyed || exchange.request.destroyed) return
  const refusal = refusalOf(error, auditId, log)
  if (response.headersSent) return void response.destroy()
  const seconds = refusal.details.retryAfterSeconds
  const headers = [
    ...(seconds ? ['Retry-After', String(seconds)] : []),
    ...(refusal.reason === 'Unauthorized' ? ['WWW-Authenticate', 'Bearer realm="hawser"'] : []),
  ]
  exchange.form = exchange.form.format === 'yaml' ? { format: 'yaml', contentType: 'application/yaml' } : json
  await sendValue(exchange, codeOf[refusal.reason], statusOf(refusal), headers)
}
