import { codeOf, type Refusal, StatusError, statusOf } from '@hawser/kinds/meta/status.ts'
import { formOfStatus } from './accept.ts'
import type { Exchange } from './exchange.ts'
import { encodeObject } from './protobuf/envelope.ts'
import { status as statusMessage } from './protobuf/messages.ts'
import { NoSuchPage } from './resolve.ts'
import { send, sendText, sendValue } from './send.ts'
import { leaveUnread } from './unread.ts'

export type Log = (message: string, fields?: Readonly<Record<string, unknown>>) => void

/**
 * What went wrong, as a `Status`. A StatusError is a refusal; anything else is a bug or a broken disk, whose stack goes
 * to the log and whose answer only says where to look for it.
 */
export function failureOf(error: unknown, auditId: string, log: Log): Refusal {
  if (!(error instanceof StatusError)) {
    log('an API request failed: this is a bug, please report it', {
      auditId,
      error: error instanceof Error ? error.stack : String(error),
    })
  }
  return statusOf(error, auditId)
}

/** Answers with the failure; when an answer has already begun, the connection is cut so that nobody takes it for whole. */
export async function fail(exchange: Exchange, error: unknown, log: Log): Promise<void> {
  const { response, auditId } = exchange
  if (response.destroyed) return
  const status = failureOf(error, auditId, log)
  exchange.audit?.refused(status, !(error instanceof StatusError))
  if (response.headersSent) return void response.destroy()
  leaveUnread(exchange.request, response)
  if (error instanceof NoSuchPage) return sendText(exchange, status.code, `${status.message}\n`)
  const seconds = status.details?.retryAfterSeconds
  const headers = [
    ...(seconds ? ['Retry-After', String(seconds)] : []),
    ...(status.code === codeOf.Unauthorized ? ['WWW-Authenticate', 'Bearer realm="hawser"'] : []),
  ]
  exchange.form = formOfStatus(exchange.request.headers.accept)
  if (exchange.form.format !== 'protobuf') return sendValue(exchange, status.code, status, headers)
  await send(exchange, status.code, [encodeObject(status, statusMessage, status)], headers)
}
