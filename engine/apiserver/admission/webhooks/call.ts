import https from 'node:https'
import { readAtMost } from '../../connect/readatmost.ts'
import type { WebhookTarget } from './target.ts'

/** Connections are kept: a webhook is asked again and again. Idle ones do not keep the process alive. */
const agent = new https.Agent({ keepAlive: true, maxSockets: 64, maxFreeSockets: 8, timeout: 90_000 })
/** No answer is larger: a patch may carry a whole object and more. */
const maxBytes = 8 * 1024 * 1024

/**
 * Posts a review to a webhook.
 *
 * @param seconds  How long it may take.
 * @throws {Error} in the words of upstream's client when there is no answer.
 */
export async function post(target: WebhookTarget, review: object, seconds: number): Promise<unknown> {
  const body = Buffer.from(JSON.stringify(review))
  // What the webhook is told is a whole number of seconds, at least one.
  const path = `${target.path}${target.path.includes('?') ? '&' : '?'}timeout=${Math.max(1, Math.ceil(seconds))}s`
  const deadline = AbortSignal.timeout(Math.max(1, Math.floor(seconds * 1000)))
  try {
    return await sendOnce(target, path, body, deadline)
  } catch (error) {
    if (!(error as Reused).reused || deadline.aborted) throw error
    // A kept connection that the other side has closed meanwhile says nothing about the webhook.
    return sendOnce(target, path, body, deadline)
  }
}

type Reused = Error & { reused?: boolean }

function sendOnce(
  target: WebhookTarget,
  path: string,
  body: Buffer,
  deadline: AbortSignal,
): Promise<unknown> {
  const { host, port, servername, ca } = target
  const { promise, resolve, reject } = Promise.withResolvers<unknown>()
  const headers = {
    Accept: 'application/json, */*',
    'Content-Type': 'application/json',
    'Content-Length': body.length,
    Host: new URL(target.url).host,
    'User-Agent': 'kube-apiserver-admission',
  }
  const options = { host, port, path, method: 'POST', headers, agent, signal: deadline, ...(ca && { ca }) }
  // An address is no server name: RFC 6066, 3.
  const named = /[a-z]/i.test(servername) && !servername.includes(':') ? { servername } : {}
  const request = https.request({ ...options, ...named }, (response) => {
    const broken = (error: Error): never => {
      throw told(error, target, path, deadline)
    }
    readAtMost(response, maxBytes)
      .catch(broken)
      .then((bytes) => read(response.statusCode ?? 0, bytes.toString()))
      .then(resolve, reject)
  })
  request.on('error', (error: NodeJS.ErrnoException) => {
    const shown: Reused = told(error, target, path, deadline)
    shown.reused = request.reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE')
    reject(shown)
  })
  request.end(body)
  return promise
}

function read(code: number, text: string): unknown {
  if (code === 404)
    throw new Error('failed to call webhook: the server could not find the requested resource')
  if (code < 200 || code > 299) {
    const said = JSON.stringify(text.slice(0, 200).trim() || 'unknown')
    throw new Error(
      `failed to call webhook: an error on the server (${said}) has prevented the request from succeeding`,
    )
  }
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new Error(`failed to call webhook: ${(error as Error).message}`, { cause: error })
  }
}

/** In the words of Go's client, which people search for. */
function told(
  error: NodeJS.ErrnoException,
  { url, host, port }: WebhookTarget,
  path: string,
  deadline: AbortSignal,
): Error {
  const to = new URL(url)
  const at = `${host.includes(':') ? `[${host}]` : host}:${port}`
  return new Error(
    `failed to call webhook: Post "${to.origin}${path}": ${reason(error, host, at, deadline)}`,
    {
      cause: error,
    },
  )
}

function reason(error: NodeJS.ErrnoException, host: string, at: string, deadline: AbortSignal): string {
  if (deadline.aborted) return 'context deadline exceeded'
  switch (error.code) {
    case 'ECONNREFUSED':
      return `dial tcp ${at}: connect: connection refused`
    case 'ENOTFOUND':
      return `dial tcp: lookup ${host}: no such host`
    case 'EHOSTUNREACH':
      return `dial tcp ${at}: connect: no route to host`
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
      return 'tls: failed to verify certificate: x509: certificate signed by unknown authority'
    default:
      return error.message
  }
}
