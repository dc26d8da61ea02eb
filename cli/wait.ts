import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from '@hawser/client/client.ts'
import { resourcePath } from '@hawser/client/path.ts'
import { wasReset } from '@hawser/client/refusal.ts'
import type { Kind, ObjectOf } from '@hawser/kinds/kind.ts'
import { isReason } from '@hawser/kinds/meta/status.ts'
import type { Fields } from '@hawser/kinds/schema.ts'

export interface Awaited<T, R> {
  /** Called for the object as it is and for every change of it; anything but undefined ends the wait. */
  check(object: T | undefined): R | undefined
  readonly signal: AbortSignal
}

/** Watches one object until `check` says something. Rejects with the signal's reason when that aborts first. */
export async function until<F extends Fields, R>(
  client: Client,
  kind: Kind<F>,
  where: { readonly name: string; readonly namespace: string },
  { check, signal }: Awaited<ObjectOf<Kind<F>>, R>,
): Promise<R> {
  for (;;) {
    signal.throwIfAborted()
    const now = await client.find(kind, where.name, where.namespace)
    const answer = check(now)
    if (answer !== undefined) return answer
    const found = await watchOnce(client, kind, where, now?.metadata.resourceVersion, { check, signal })
    if (found !== undefined) return found
  }
}

const brokenMs = 500

/** One watch; undefined when it ended or broke, or its starting point was forgotten, before `check` was content. */
async function watchOnce<F extends Fields, R>(
  client: Client,
  kind: Kind<F>,
  { name, namespace }: { readonly name: string; readonly namespace: string },
  resourceVersion: string | undefined,
  { check, signal }: Awaited<ObjectOf<Kind<F>>, R>,
): Promise<R | undefined> {
  const watch = new AbortController()
  const query = {
    fieldSelector: `metadata.name=${name}`,
    timeoutSeconds: '60',
    ...(resourceVersion && { resourceVersion }),
  }
  try {
    const events = client.transport.watch({
      path: resourcePath(kind, { namespace }),
      query,
      signal: AbortSignal.any([signal, watch.signal]),
    })
    for await (const { type, object } of events) {
      if (type === 'BOOKMARK') continue
      const answer = check(type === 'DELETED' ? undefined : (object as ObjectOf<Kind<F>>))
      if (answer !== undefined) return answer
    }
  } catch (error) {
    // What broke may have gone on meanwhile: the next look tells, if only that nobody answers any more.
    if (wasReset(error)) await sleep(brokenMs, undefined, { signal })
    else if (!isReason(error, 'Expired') && !isReason(error, 'Gone')) throw error
  } finally {
    watch.abort()
  }
  return undefined
}
