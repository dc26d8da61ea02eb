import type http from 'node:http'
import https from 'node:https'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { StatusError } from '@hawser/kinds/meta/status.ts'
import { target, tlsOptions } from './address.ts'
import { openChannels } from './channels.ts'
import { freeze } from './freeze.ts'
import type { Credentials } from './kubeconfig.ts'
import { lines } from './lines.ts'
import { fromStatus, refusal, wasReset } from './refusal.ts'
import type { ApiRequest, StreamAnswer, StreamRequest, Transport, WatchEvent } from './transport.ts'

// Importing it would load undici (tools/builtins.test.ts).
const plain = process.getBuiltinModule('node:http')

export interface HttpsTransport extends Transport {
  /** Closes idle connections; requests under way end by themselves. */
  close(): void
}
export interface HttpsOptions {
  /** How long the server may take to answer a request; streams and watches may stay silent for ever. */
  readonly timeoutMs?: number
  readonly userAgent?: string
}

/** Reaches any Kubernetes API server over HTTPS (or plain HTTP, as behind `kubectl proxy`). */
export function httpsTransport(access: Credentials, options: HttpsOptions = {}): HttpsTransport {
  const wire = openWire(access, options)
  return {
    request: (request) => ask(wire, request),
    watch: (request) => watch(wire, request),
    stream: (request) => stream(wire, request),
    channels: (request) => openChannels(access, request),
    close: () => {
      wire.asking.destroy()
      wire.streaming.destroy()
    },
  }
}

interface Wire {
  readonly access: Credentials
  readonly timeoutMs: number
  readonly headers: Readonly<Record<string, string>>
  readonly lib: typeof https | typeof http
  /** Connections for requests, bounded; those for streams are not, else watches would starve each other. */
  readonly asking: http.Agent
  readonly streaming: http.Agent
}

function openWire(access: Credentials, { timeoutMs = 60_000, userAgent = 'hawser' }: HttpsOptions): Wire {
  const secure = access.server.startsWith('https:')
  const Agent = secure ? https.Agent : plain.Agent
  const tls = secure ? tlsOptions(access) : {}
  return {
    access,
    timeoutMs,
    headers: { 'user-agent': userAgent, ...(access.token && { authorization: `Bearer ${access.token}` }) },
    lib: secure ? https : plain,
    asking: new Agent({ keepAlive: true, maxSockets: 64, ...tls }),
    streaming: new Agent({ keepAlive: true, keepAliveMsecs: 15_000, ...tls }),
  }
}

interface Sending {
  readonly method: string
  readonly path: string
  readonly query?: StreamRequest['query']
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Readable | Buffer | string
  readonly signal?: AbortSignal | undefined
}

/** Sends one request and resolves with the head of the answer. */
function send(wire: Wire, agent: http.Agent, sending: Sending, timeoutMs = 0): Promise<http.IncomingMessage> {
  const { method, path, query, headers, body, signal } = sending
  const { promise, resolve, reject } = Promise.withResolvers<http.IncomingMessage>()
  const request = wire.lib.request(`${wire.access.server}${target(path, query)}`, {
    method,
    agent,
    headers: { ...wire.headers, ...headers },
    ...(signal && { signal }),
  })
  request.on('response', resolve)
  request.on('error', (cause: Error) =>
    reject(signal?.aborted ? signal.reason : unreachable(wire, sending, cause)),
  )
  if (timeoutMs) {
    request.setTimeout(timeoutMs, () => request.destroy(new Error(`no answer within ${timeoutMs / 1000} s`)))
  }
  if (body instanceof Readable) pipeline(body, request).catch((cause: Error) => request.destroy(cause))
  else request.end(body)
  return promise
}

const unreachable = ({ access }: Wire, { method, path }: Sending, cause: Error): StatusError =>
  new StatusError(
    'ServiceUnavailable',
    `${method} ${path}: cannot reach the API server at ${access.server}: ${cause.message || (cause as NodeJS.ErrnoException).code}`,
    {
      cause,
      hint: 'Check that it runs and that the address in the kubeconfig is the right one.',
    },
  )

async function ask(
  wire: Wire,
  { method, path, query, body, contentType, signal }: ApiRequest,
): Promise<unknown> {
  const text = body === undefined ? undefined : Buffer.from(JSON.stringify(body))
  const headers = {
    accept: 'application/json',
    ...(text && { 'content-type': contentType ?? 'application/json', 'content-length': String(text.length) }),
  }
  const sending: Sending = {
    method,
    path,
    headers,
    ...(query && { query }),
    ...(text && { body: text }),
    signal,
  }
  const answer = await send(wire, wire.asking, sending, wire.timeoutMs).catch((error) =>
    // The server may close an idle connection just when we use it: only reading is safe to repeat.
    method === 'GET' && wasReset(error)
      ? send(wire, wire.asking, sending, wire.timeoutMs)
      : Promise.reject(error),
  )
  return received(answer, `${method} ${path}`)
}

async function received(answer: http.IncomingMessage, what: string): Promise<unknown> {
  const body = await textOf(answer)
  const code = answer.statusCode ?? 0
  if (code >= 400) throw refusal(code, body, what)
  try {
    return freeze(JSON.parse(body))
  } catch (cause) {
    throw new StatusError(
      'InternalError',
      `${what}: the server answered HTTP ${code} with something that is not JSON`,
      { cause },
    )
  }
}

async function textOf(body: Readable): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of body) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

async function* watch(
  wire: Wire,
  { path, query, signal }: Parameters<Transport['watch']>[0],
): AsyncIterable<WatchEvent> {
  const headers = { accept: 'application/json' }
  const sending: Sending = { method: 'GET', path, headers, query: { watch: 'true', ...query }, signal }
  try {
    const answer = await send(wire, wire.streaming, sending)
    const code = answer.statusCode ?? 0
    if (code >= 400) throw refusal(code, await textOf(answer), `watch ${path}`)
    for await (const line of lines(answer)) if (line) yield eventOf(line)
  } catch (error) {
    if (!signal.aborted) throw error
  }
}

function eventOf(line: string): WatchEvent {
  const { type, object } = JSON.parse(line) as { type: string; object: object }
  if (type === 'ERROR') throw fromStatus(object)
  return freeze({ type, object }) as WatchEvent
}

async function stream(wire: Wire, request: StreamRequest): Promise<StreamAnswer> {
  const answer = await send(wire, wire.streaming, request)
  return { status: answer.statusCode ?? 0, headers: answer.headers, body: answer }
}
