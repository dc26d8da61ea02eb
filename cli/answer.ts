import { text } from 'node:stream/consumers'
import { refusal as refusalSaid } from '@hawser/client/refusal.ts'
import type { StreamAnswer } from '@hawser/client/transport.ts'
import type { StatusError } from '@hawser/kinds/meta/status.ts'

/** The JSON of an answer; a refusal is thrown as what it says. */
export async function readJson<T>(answer: StreamAnswer): Promise<T> {
  const body = await text(answer.body)
  if (answer.status >= 400) throw refusal(answer.status, body)
  return JSON.parse(body) as T
}

/** Turns a refused answer into the StatusError it describes. */
export const refusal = (code: number, body: string): StatusError =>
  refusalSaid(code, body, 'the server answered')
