import { isUtf8 } from 'node:buffer'
import type { IncomingMessage } from 'node:http'
import { badRequest, requestTooLarge, unsupportedMediaType } from '@hawser/kinds/meta/status.ts'
import { isTooDeep } from './depth.ts'
import { type ProtobufReader, protobufType } from './protobuf/body.ts'

/** As upstream: what etcd can keep, and some room. */
export const maxBodyBytes = 3 * 1024 * 1024

/**
 * Reads a request's body whole.
 *
 * @throws {StatusError} `RequestEntityTooLarge` as soon as it is longer than `limit`.
 */
export function readBody(request: IncomingMessage, limit = maxBodyBytes): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > limit) return Promise.reject(requestTooLarge(limit))
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let length = 0
    request.on('data', (chunk: Buffer) => {
      length += chunk.length
      if (length > limit) return reject(requestTooLarge(limit))
      chunks.push(chunk)
    })
    request.on('end', () => resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)))
    request.on('error', reject)
    request.on('close', () => {
      if (!request.complete) reject(badRequest('the request ended before its body did'))
    })
  })
}

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
): Promise<unknown> {
  if (body.length === 0) return undefined
  const type = mediaType(contentType)
  if (type === protobufType) return readProtobuf(body)
  const parse = type === undefined || type === '' ? parseJson : Object.hasOwn(parsers, type) && parsers[type]
  if (!parse) throw unsupportedMediaType([...Object.keys(parsers), protobufType])
  if (!isUtf8(body)) throw badRequest('the body of the request is not valid UTF-8')
  return parse(body)
}

/** `application/json` of `Application/JSON; charset=utf-8`. */
export const mediaType = (contentType: string | undefined): string | undefined =>
  contentType === 'application/json' ? contentType : contentType?.split(';', 1)[0]?.trim().toLowerCase()

export function parseJson(body: Buffer): unknown {
  if (isTooDeep(body)) throw badRequest('the body of the request is nested too deeply')
  try {
    return JSON.parse(body.toString())
  } catch (error) {
    throw badRequest(`the body of the request is not JSON: ${(error as Error).message}`)
  }
}

export async function parseYaml(body: Buffer): Promise<unknown> {
  const { parse } = await import('yaml')
  let text: string
  try {
    text = JSON.stringify(parse(body.toString()))
  } catch (error) {
    throw badRequest(`the body of the request is not YAML: ${(error as Error).message}`)
  }
  // Once more as JSON: the same limits hold, and no value is left that JSON does not have.
  return parseJson(Buffer.from(text))
}

const parsers: Readonly<Record<string, (body: Buffer) => unknown>> = {
  'application/json': parseJson,
  'application/yaml': parseYaml,
}
