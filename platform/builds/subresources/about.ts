import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Context } from '@hawser/client/controller.ts'
import type { Build } from '@hawser/kinds/build/build.ts'
import { StatusError } from '@hawser/kinds/meta/status.ts'
import type { SourceStore } from '../kept/store.ts'

/** What the API server tells a handler about its request. */
export interface About {
  readonly namespace: string | undefined
  readonly name: string
  readonly query: URLSearchParams
  /** What follows the subresource in the path, undecoded. */
  readonly rest?: string
  /** The version in which builds are answered: `v1` at `/oapi/v1`. */
  readonly apiVersion: string
  readonly user: { readonly name: string; readonly groups: readonly string[] }
}
export type Handler = (request: IncomingMessage, response: ServerResponse, about: About) => Promise<void>
/** What handlers act by. */
export interface Acting extends Context {
  /** Uploads that can be built again. */
  readonly sources: SourceStore
}
/** The same for a handler that acts on objects. */
export type Act = (
  context: Acting,
  request: IncomingMessage,
  response: ServerResponse,
  about: About,
) => Promise<void>

export const placeOf = ({ namespace = '', name }: About): { namespace: string; name: string } => ({
  namespace,
  name,
})

/** Answers a build in the version it was asked for in. */
export const answerBuild = (
  response: ServerResponse,
  code: number,
  { apiVersion }: About,
  build: Build,
  headers: Readonly<Record<string, string>> = {},
): void => answer(response, code, { ...build, apiVersion }, headers)

/** Answers an object as JSON. */
export function answer(
  response: ServerResponse,
  code: number,
  object: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  const body = Buffer.from(JSON.stringify(object))
  const about = { 'content-type': 'application/json', 'content-length': body.length }
  response.writeHead(code, { ...headers, ...about }).end(body)
}

const MOST = 1024 * 1024
/** Who sends a byte a second would hold his connection for ever. */
const PATIENCE_MS = 60_000

/**
 * The body of a request.
 *
 * @throws {StatusError} `RequestEntityTooLarge` when it is longer than `most` bytes, `Timeout` when it does not come.
 */
export async function readBody(request: AsyncIterable<Buffer>, most = MOST): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  const { promise: late, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(
    () => reject(new StatusError('Timeout', 'the body of the request did not come in time')),
    PATIENCE_MS,
  )
  try {
    const incoming = request[Symbol.asyncIterator]()
    for (;;) {
      const { value, done } = await Promise.race([incoming.next(), late])
      if (done) return Buffer.concat(chunks)
      size += value.length
      if (size > most) throw new StatusError('RequestEntityTooLarge', `the body is larger than ${most} bytes`)
      chunks.push(value)
    }
  } finally {
    clearTimeout(timer)
  }
}

/** The JSON object that is the body of a request; `{}` for none. */
export async function readJson(request: AsyncIterable<Buffer>): Promise<object> {
  const text = (await readBody(request)).toString()
  try {
    const value: unknown = JSON.parse(text || '{}')
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  } catch {
    // Answered below, like any other value that is no object.
  }
  throw new StatusError('BadRequest', 'the body is not a JSON object')
}
