import type { ServerResponse } from 'node:http'
import { bodyOf, type RegistryError } from '../error.ts'

type Headers = Readonly<Record<string, string | number>>

/** Answers without a body. */
export function answer(response: ServerResponse, status: number, headers: Headers = {}): void {
  response.writeHead(status, { ...(status !== 204 && { 'Content-Length': 0 }), ...headers }).end()
}

/** Answers bytes; the head alone to who asks for that. */
export function answerBytes(response: ServerResponse, status: number, bytes: Buffer, headers: Headers): void {
  response.writeHead(status, { 'Content-Length': bytes.length, ...headers })
  response.end(response.req.method === 'HEAD' ? undefined : bytes)
}

export const answerJson = (
  response: ServerResponse,
  status: number,
  value: object,
  headers: Headers = {},
): void =>
  answerBytes(response, status, Buffer.from(JSON.stringify(value)), {
    'Content-Type': 'application/json',
    ...headers,
  })

export function answerError(response: ServerResponse, error: RegistryError): void {
  answerJson(response, error.status, bodyOf(error), error.headers)
}
