import type { IncomingMessage, ServerResponse } from 'node:http'
import { StatusError } from '@hawser/kinds/meta/status.ts'

/** What the API server tells a handler about its request. */
export interface About {
  readonly namespace: string | undefined
  readonly name: string
  readonly query: URLSearchParams
}
export type Handler = (request: IncomingMessage, response: ServerResponse, about: About) => Promise<void>

export const placeOf = ({ namespace = '', name }: About): { namespace: string; name: string } => ({
  namespace,
  name,
})

/** Answers an object as JSON. */
export function answer(response: ServerResponse, code: number, object: unknown): void {
  const body = Buffer.from(JSON.stringify(object))
  response.writeHead(code, { 'content-type': 'application/json', 'content-length': body.length }).end(body)
}

const MOST = 1024 * 1024

/** The JSON object that is the body of a request; `{}` for none. */
export async function readJson(request: AsyncIterable<Buffer>): Promise<object> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    size += chunk.length
    if (size > MOST) throw new StatusError('RequestEntityTooLarge', `the body is larger than ${MOST} bytes`)
    chunks.push(chunk)
  }
  const text = Buffer.concat(chunks).toString()
  try {
    const value: unknown = JSON.parse(text || '{}')
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  } catch {
    // Answered below, like any other value that is no object.
  }
  throw new StatusError('BadRequest', 'the body is not a JSON object')
}
