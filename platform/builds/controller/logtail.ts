import { text } from 'node:stream/consumers'
import { stripVTControlCharacters } from 'node:util'
import type { Client } from '@hawser/client/client.ts'
import { resourcePath } from '@hawser/client/path.ts'
import { Pod } from '@hawser/kinds/core/pod.ts'

const LINES = 12
const MOST = 2048

/** The end of a build's log, for its status; undefined when it cannot be had. */
export async function logTail(
  client: Client,
  pod: string,
  namespace: string,
  container: string,
): Promise<string | undefined> {
  try {
    const { status, body } = await client.transport.stream({
      method: 'GET',
      path: resourcePath(Pod, { namespace, name: pod, subresource: 'log' }),
      query: { container, tailLines: String(LINES) },
    })
    const log = await text(body)
    return status === 200 ? endOf(log) : undefined
  } catch {
    // The build has failed for a reason of its own, which must not be hidden behind this one.
    return undefined
  }
}

/** Whole lines, as many of the last as fit; without colours. */
export function endOf(log: string): string | undefined {
  const lines = stripVTControlCharacters(log).trimEnd().split('\n').slice(-LINES)
  while (lines.length > 1 && lines.join('\n').length > MOST) lines.shift()
  return lines.join('\n').slice(-MOST) || undefined
}
