import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import { createGzip, gzip } from 'node:zlib'
import type { Exchange } from './exchange.ts'
import { yamlTextOf } from './yaml/thread.ts'

/** Shorter answers cost more to compress than to send; as upstream. */
export const gzipFromBytes = 128 * 1024
const compress = promisify(gzip)

/** Sends a whole answer that is already bytes. */
export function send(
  exchange: Exchange,
  code: number,
  chunks: readonly Buffer[],
  headers: readonly string[] = [],
): void | Promise<void> {
  let length = 0
  for (const chunk of chunks) length += chunk.length
  if (length >= gzipFromBytes && takesGzip(exchange)) return sendCompressed(exchange, code, chunks, headers)
  exchange.bytes = length
  writeHead(exchange, code, ['Content-Length', String(length), ...headers])
  write(exchange, chunks)
}

/** An answer longer than this is made and sent piece by piece, at the pace of the client. */
const wholeUpToBytes = 64 * 1024

/** Sends an answer that can be made in pieces; `size` is all of it. */
export function sendPieces(
  exchange: Exchange,
  code: number,
  answer: { readonly size: number; readonly text?: string; pieces(): Iterable<Buffer> },
  headers: readonly string[] = [],
): void | Promise<void> {
  const { size, text } = answer
  const { response } = exchange
  if (size <= wholeUpToBytes) {
    if (text === undefined) return send(exchange, code, [...answer.pieces()], headers)
    exchange.bytes = size
    writeHead(exchange, code, ['Content-Length', String(size), ...headers])
    return void response.end(exchange.request.method === 'HEAD' ? undefined : text)
  }
  if (size >= gzipFromBytes && takesGzip(exchange)) {
    writeHead(exchange, code, [...gzipHeaders, ...headers])
    return pipeline(answer.pieces(), createGzip({ level: 1 }), response).catch(() => void response.destroy())
  }
  exchange.bytes = size
  writeHead(exchange, code, ['Content-Length', String(size), ...headers])
  return writePaced(response, answer.pieces())
}

async function writePaced(response: Exchange['response'], pieces: Iterable<Buffer>): Promise<void> {
  for (const piece of pieces) {
    if (response.destroyed) return
    if (!response.write(piece)) await drained(response)
  }
  response.end()
}

/** Resolves when the socket takes more, or never will. */
const drained = (response: Exchange['response']): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done)
      response.off('close', done)
      resolve()
    }
    response.on('drain', done)
    response.on('close', done)
  })

const gzipHeaders = ['Content-Encoding', 'gzip', 'Vary', 'Accept-Encoding']
const takesGzip = ({ request }: Exchange): boolean =>
  /(^|[,\s])gzip(?!\s*;\s*q=0(\.0*)?\s*(,|$))/.test(String(request.headers['accept-encoding'] ?? ''))

async function sendCompressed(
  exchange: Exchange,
  code: number,
  chunks: readonly Buffer[],
  headers: readonly string[],
): Promise<void> {
  const body = await compress(Buffer.concat(chunks), { level: 1 })
  writeHead(exchange, code, ['Content-Length', String(body.length), ...gzipHeaders, ...headers])
  write(exchange, [body])
}

function writeHead(
  { response, auditId, form, flow, cacheControl = 'no-cache, private' }: Exchange,
  code: number,
  headers: readonly string[],
): void {
  response.writeHead(code, [
    'Audit-Id',
    auditId,
    'Cache-Control',
    cacheControl,
    'Content-Type',
    form.contentType,
    ...flowHeaders(flow),
    ...headers,
  ])
}

/** Under which rules of fairness a request was let in. */
export const flowHeaders = (flow: Exchange['flow']): string[] => [
  ...(flow?.schemaUid ? ['X-Kubernetes-Pf-Flowschema-Uid', flow.schemaUid] : []),
  ...(flow?.levelUid ? ['X-Kubernetes-Pf-Prioritylevel-Uid', flow.levelUid] : []),
]

function write({ request, response }: Exchange, chunks: readonly Buffer[]): void {
  if (request.method === 'HEAD') return void response.end()
  const last = chunks.length - 1
  // Corked, so that headers and body leave in one TLS record when they fit.
  for (let at = 0; at < last; at++) response.write(chunks[at])
  response.end(chunks[last])
}

/** Sends a value as JSON or YAML. */
export async function sendValue(
  exchange: Exchange,
  code: number,
  value: unknown,
  headers: readonly string[] = [],
): Promise<void> {
  await send(exchange, code, [Buffer.from(await textOf(exchange, value))], headers)
}

/** Sends a text that is neither JSON nor YAML. */
export function sendText(
  exchange: Exchange,
  code: number,
  text: string,
  contentType = 'text/plain; charset=utf-8',
): void | Promise<void> {
  exchange.form = { format: 'json', contentType }
  return send(exchange, code, [Buffer.from(text)], ['X-Content-Type-Options', 'nosniff'])
}

async function textOf(exchange: Exchange, value: unknown): Promise<string> {
  if (exchange.form.format === 'yaml') return yamlTextOf(value)
  return isPretty(exchange) ? JSON.stringify(value, null, 2) : `${JSON.stringify(value)}\n`
}

/** Whether people will read it: they said so, or their tool is one that people use. */
export function isPretty({ request, query }: Exchange): boolean {
  const value = query.size === 0 ? null : query.get('pretty')
  if (value) return /^(1|t|T|true|True|TRUE)$/.test(value)
  return /^(curl|Wget|Mozilla\/5\.0)/.test(request.headers['user-agent'] ?? '')
}

/** `Warning: 299 - "…"` for each text. */
export const warningHeaders = (warnings: readonly string[]): string[] =>
  warnings.flatMap((text) => ['Warning', `299 - "${escaped(text)}"`])

// RFC 9110: a quoted string; control characters would end the header, and headers are Latin-1.
const escaped = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
  text.replace(/[\u0000-\u001f\u007f]+|[^\u0000-\u00ff]/g, ' ').replace(/[\\"]/g, '\\$&')
