import { isUtf8 } from 'node:buffer'
import type { IncomingMessage } from 'node:http'
import { badRequest, requestTooLarge, StatusError, unsupportedMediaType } from '@hawser/kinds/meta/status.ts'
import { Deadlines } from './deadlines.ts'
import { isTooDeep, keysOf } from './depth.ts'
import { duplicateFields } from './duplicates.ts'
import { type ProtobufReader, protobufType } from './protobuf/body.ts'
import { readYamlText } from './yaml/thread.ts'

/** As upstream: what etcd can keep, and some room. */
export const maxBodyBytes = 3 * 1024 * 1024

type Refuse = (error: Error) => void
/** Upstream's limit of a whole request. Who sends a byte a second would keep his seat from others. */
const patience = new Deadlines<Refuse>(60_000, (refuse) => refuse(tooSlow()))

/**
 * Reads a request's body whole.
 *
 * @throws {StatusError} `RequestEntityTooLarge` as soon as it is longer than `limit`, `Timeout` when it does not come.
 */
export function readBody(
  request: IncomingMessage,
  limit = maxBodyBytes,
  deadlines = patience,
): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > limit) return Promise.reject(requestTooLarge(limit))
  // Most bodies are short, and here with their headers. (In HTTP/2 a request is complete when it was cut, too.)
  if (request.complete && request.httpVersionMajor === 1) return arrivedBody(request, limit)
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let length = 0
    const refuse: Refuse = (error) => {
      deadlines.end(waiting)
      // What still comes is not kept.
      chunks.length = 0
      length = Number.POSITIVE_INFINITY
      reject(error)
    }
    const waiting = deadlines.begin(refuse)
    request.on('data', (chunk: Buffer) => {
      length += chunk.length
      if (length > limit) return refuse(requestTooLarge(limit))
      chunks.push(chunk)
    })
    request.on('end', () => {
      deadlines.end(waiting)
      resolve(joined(chunks))
    })
    request.on('error', refuse)
    request.on('close', () => {
      if (!request.complete) refuse(badRequest('the request ended before its body did'))
    })
  })
}

async function arrivedBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let length = 0
  for (let chunk: Buffer | null = request.read(); chunk; chunk = request.read()) {
    chunks.push(chunk)
    length += chunk.length
  }
  if (length > limit) throw requestTooLarge(limit)
  return joined(chunks)
}

const joined = (chunks: readonly Buffer[]): Buffer =>
  chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)

export const tooSlow = (): StatusError =>
  new StatusError('Timeout', 'Timeout: request did not complete within requested timeout')

/**
 * Parses a body by its content type. An empty body is undefined.
 *
 * @throws {StatusError} `BadRequest` for what is not UTF-8, not JSON or YAML, or nested too deeply to be meant;
 *   `UnsupportedMediaType` for another content type.
 */
export async function parseBody(
  body: Buffer,
  contentType: string | undefined,
  readProtobuf: ProtobufReader,
  strict = false,
): Promise<Read> {
  if (body.length === 0) return { body: undefined }
  const type = mediaType(contentType)
  if (type === protobufType) return { body: readProtobuf(body) }
  const parse = type === undefined || type === '' ? readJson : Object.hasOwn(parsers, type) && parsers[type]
  if (!parse) throw unsupportedMediaType([...Object.keys(parsers), protobufType])
  if (!isUtf8(body)) throw badRequest('the body of the request is not valid UTF-8')
  return parse(body, strict)
}

/** `application/json` of `Application/JSON; charset=utf-8`. */
export const mediaType = (contentType: string | undefined): string | undefined =>
  contentType === 'application/json' ? contentType : contentType?.split(';', 1)[0]?.trim().toLowerCase()

export const parseJson = (body: Buffer): unknown => readJson(body, false).body

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw badRequest(`the body of the request is not JSON: ${(error as Error).message}`)
  }
}

/** A parsed text, and what strict reading has against it. */
export interface Read {
  readonly body: unknown
  readonly problems?: readonly string[]
}

/** @param strict  Look for keys that stand twice. */
export function readJson(body: Buffer, strict: boolean): Read {
  // Lists in lists take far more memory than their text: in long ones they are looked for before.
  const isLong = body.length > longBytes
  if (isLong && isTooDeep(body)) throw tooDeep()
  const text = body.toString()
  const parsed = parse(text)
  const keys = strict || !isLong ? keysOf(parsed) : 0
  if (Number.isNaN(keys)) throw tooDeep()
  const twice = strict ? duplicateFields(text, keys) : []
  return twice.length > 0
    ? { body: parsed, problems: twice.map((path) => `duplicate field "${path}"`) }
    : { body: parsed }
}

const longBytes = 64 * 1024
const tooDeep = (): StatusError => badRequest('the body of the request is nested too deeply')

/** Parses YAML, of which JSON is a part: what `kubectl` applies is JSON. */
export async function readYaml(body: Buffer): Promise<Read> {
  if (body[0] === 0x7b) {
    const read = readAsJson(body)
    if (read) return read
  }
  const { json, problems } = await readYamlText(body.toString())
  // Once more as JSON: the same limits hold, and no value is left that JSON does not have.
  return { body: parseJson(Buffer.from(json)), problems }
}

/** Undefined when it is YAML that only begins like JSON, or has keys twice, which are told by line there. */
function readAsJson(body: Buffer): Read | undefined {
  try {
    const read = readJson(body, true)
    return read.problems ? undefined : read
  } catch {
    return undefined
  }
}

const parsers: Readonly<Record<string, (body: Buffer, strict: boolean) => Read | Promise<Read>>> = {
  'application/json': readJson,
  'application/yaml': readYaml,
}
