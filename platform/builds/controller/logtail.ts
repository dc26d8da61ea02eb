import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { stripVTControlCharacters } from 'node:util'
import type { Client } from '@hawser/client/client.ts'
import { resourcePath } from '@hawser/client/path.ts'
import { Pod } from '@hawser/kinds/core/pod.ts'

const LINES = 12
const MOST = 2048
/** containerd tells that a container has ended before its last words are in the file, if the disk is busy. */
const LOOKS = 4
const PAUSE_MS = 250

/**
 * The end of a build's log, for its status; undefined when it cannot be had, or nothing was said.
 *
 * @param pods  Of the build, in the order they run: the last one that is there has the end.
 */
export async function logTail(
  client: Client,
  namespace: string,
  pods: readonly string[],
): Promise<string | undefined> {
  for (let look = 1; ; look++) {
    const tail = await tailNow(client, namespace, pods)
    if (tail !== undefined || look === LOOKS) return tail
    await sleep(PAUSE_MS)
  }
}

async function tailNow(
  client: Client,
  namespace: string,
  pods: readonly string[],
): Promise<string | undefined> {
  try {
    for (const name of pods.toReversed()) {
      const pod = await client.find(Pod, name, namespace)
      const container = pod && lastContainerOf(pod)
      if (!container) continue
      const { status, body } = await client.transport.stream({
        method: 'GET',
        path: resourcePath(Pod, { namespace, name, subresource: 'log' }),
        query: { container, tailLines: String(LINES) },
      })
      const log = await text(body)
      return status === 200 ? endOf(log) : undefined
    }
  } catch {
    // The build has failed for a reason of its own, which must not be hidden behind this one.
  }
  return undefined
}

/** The container that has said the last words: the one that failed, or the last that ran. */
export function lastContainerOf({ status }: Pick<Pod, 'status'>): string | undefined {
  const all = [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])]
  const begun = all.filter(({ state }) => state.running ?? state.terminated)
  const failed = begun.find(({ state }) => (state.terminated?.exitCode ?? 0) !== 0)
  return (failed ?? begun.at(-1))?.name
}

/** Whole lines, as many of the last as fit; without colours. */
export function endOf(log: string): string | undefined {
  const lines = stripVTControlCharacters(log).trimEnd().split('\n').slice(-LINES)
  while (lines.length > 1 && lines.join('\n').length > MOST) lines.shift()
  return lines.join('\n').slice(-MOST) || undefined
}
