import { text } from 'node:stream/consumers'
import type { StreamAnswer } from '@hawser/client/transport.ts'
import { codeOf, type Status, StatusError, type StatusReason } from '@hawser/kinds/meta/status.ts'

/** The JSON of an answer; a refusal is thrown as what it says. */
export async function readJson<T>(answer: StreamAnswer): Promise<T> {
  const body = await text(answer.body)
  if (answer.status >= 400) throw refusal(answer.status, body)
  return JSON.parse(body) as T
}

/** Turns a refused answer into the StatusError it describes. */
export function refusal(code: number, body: string): StatusError {
  const status = parseStatus(body)
  const reason =
    (Object.keys(codeOf) as StatusReason[]).find((each) => codeOf[each] === code) ?? 'InternalError'
  return new StatusError(
    status?.reason ?? reason,
    status?.message ?? `the server answered ${code}: ${body.slice(0, 200)}`,
  )
}

function parseStatus(body: string): Status | undefined {
  try {
    const value = JSON.parse(body) as Status
    return value.kind === 'Status' ? value : undefined
  } catch {
    return undefined
  }
}
