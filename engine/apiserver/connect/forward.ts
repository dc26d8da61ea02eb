import type { IncomingMessage } from 'node:http'
import type { Http2ServerRequest } from 'node:http2'
import { StatusError } from '@hawser/kinds/meta/status.ts'
import type { Exchange } from '../http/exchange.ts'
import { flowHeaders } from '../http/send.ts'
import type { Destination } from './destination.ts'
import { type Dialer, hostHeader, passedHeaders, unreachable } from './dial.ts'

export interface ForwardOptions {
  /** Path and query on the other side. */
  readonly path: string
  /** Answers that are not 2xx become a `Status` with the other side's text, as for logs. */
  readonly asStatus?: true
  /** How long the other side may take to begin its answer. Absent: as long as it likes. */
  readonly patienceMs?: number | undefined
}

/** Passes a request and its answer on, both as streams. Resolves when the answer has been sent or cut off. */
export async function forward(
  dialer: Dialer,
  { request, response, auditId, flow }: Exchange,
  to: Destination,
  { path, asStatus, patienceMs }: ForwardOptions,
): Promise<void> {
  // Who has gone before is not heard going.
  if (response.destroyed) return
  const headers = [...hostHeader(to), ...passedHeaders(request), ...framing(request)]
  const sent = dialer.request(to, request.method ?? 'GET', path, headers)
  const gone = () => void sent.destroy()
  response.once('close', gone)
  request.pipe(sent)
  const late = patienceMs && setTimeout(() => sent.destroy(tooLate()), patienceMs)
  const answer = await answered(sent)
    .catch((error) => {
      throw error instanceof StatusError ? error : unreachable(to, error)
    })
    .finally(() => late && clearTimeout(late))
  const code = answer.statusCode ?? 502
  if (asStatus && (code < 200 || code > 299)) throw await refusalOf(answer, code)
  response.writeHead(code, [...passedHeaders(answer), 'Audit-Id', auditId, ...flowHeaders(flow)])
  response.flushHeaders()
  answer.pipe(response)
  await ended(answer, response)
}

/** What says where the body ends, beside `Content-Length`. Bytes without an end would be the next request on that connection. */
function framing(request: IncomingMessage): string[] {
  const { headers, httpVersionMajor } = request
  const stream = (request as unknown as Partial<Http2ServerRequest>).stream
  const isOpen =
    headers['transfer-encoding'] !== undefined ||
    (httpVersionMajor > 1 && headers['content-length'] === undefined && !stream?.endAfterHeaders)
  return isOpen ? ['Transfer-Encoding', 'chunked'] : []
}

const tooLate = (): StatusError =>
  new StatusError('Timeout', 'Timeout: request did not complete within the allotted timeout')

const answered = (sent: NodeJS.EventEmitter): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    sent.once('response', resolve)
    sent.on('error', reject)
  })

/** An answer that breaks off is broken off for the client as well: it must not look whole. */
const ended = (answer: IncomingMessage, response: Exchange['response']): Promise<void> =>
  new Promise((resolve) => {
    answer.once('error', () => response.destroy())
    response.once('close', resolve)
  })

const maxText = 8 * 1024

/** The other side's text as a refusal of the same kind. */
async function refusalOf(answer: IncomingMessage, code: number): Promise<StatusError> {
  let text = ''
  answer.setEncoding('utf8')
  for await (const chunk of answer) {
    text += chunk
    if (text.length >= maxText) break
  }
  const message = text.trim().slice(0, maxText) || `the node agent answered ${code}`
  if (code === 400) return new StatusError('BadRequest', message)
  if (code === 404) return new StatusError('NotFound', message)
  return new StatusError('ServiceUnavailable', `the node agent answered ${code}: ${message}`)
}
