import type { IncomingMessage } from 'node:http'
import { request as requestHttps } from 'node:https'
import type { HTTPGetAction } from '@hawser/kinds/core/probe.ts'
import { type Attempt, failure, portNumber, reasonOf, success, type Target } from './target.ts'

// Importing it would load undici (tools/builtins.test.ts).
const { request: requestHttp } = process.getBuiltinModule('node:http')

const longestBody = 10_240

/** GET of a container's URL: any answer from 200 to 399 is a success. Redirects are not followed. */
export async function getHttp(target: Target, action: HTTPGetAction, timeoutMs: number): Promise<Attempt> {
  const { httpHeaders = [], scheme = 'HTTP', host, path = '/' } = action
  const hostname = host || target.podIP
  const url = `${scheme.toLowerCase()}://${hostname}:${portNumber(target, action.port)}${path.startsWith('/') ? '' : '/'}${path}`
  const headers: Record<string, string> = {
    'user-agent': 'kube-probe/1.32',
    accept: '*/*',
    connection: 'close',
  }
  for (const { name, value } of httpHeaders) headers[name.toLowerCase()] = value
  const { promise, resolve } = Promise.withResolvers<Attempt>()
  const send = scheme === 'HTTPS' ? requestHttps : requestHttp
  const request = send(url, {
    headers,
    agent: false,
    // A probe asks whether it answers; certificates of pods are seldom ours to judge.
    rejectUnauthorized: false,
    signal: AbortSignal.timeout(timeoutMs),
  })
  request.on('response', (response) => void judge(response).then(resolve))
  request.on('error', (error) => resolve(failure(`Get "${url}": ${explain(error)}`)))
  request.end()
  return promise
}

const explain = (error: Error): string =>
  error.name === 'AbortError' || error.name === 'TimeoutError'
    ? 'context deadline exceeded (Client.Timeout exceeded while awaiting headers)'
    : `dial tcp: ${reasonOf(error)}`

async function judge(response: IncomingMessage): Promise<Attempt> {
  const { statusCode = 0 } = response
  let size = 0
  try {
    for await (const chunk of response) {
      size += (chunk as Buffer).length
      if (size > longestBody) break
    }
  } catch (error) {
    return failure(`reading the answer failed: ${(error as Error).message}`)
  }
  return statusCode >= 200 && statusCode < 400
    ? success
    : failure(`HTTP probe failed with statuscode: ${statusCode}`)
}
