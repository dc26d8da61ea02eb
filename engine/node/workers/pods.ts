import type { Cache } from '@hawser/client/cache.ts'
import type { Agent } from '../agent.ts'
import { namespaceOf, Pod } from '../pod.ts'
import { watchRuntime } from '../runtime/watchRuntime.ts'
import { cutShort } from './killContainer.ts'
import { podsHere, removeOldLogs, removeOrphan } from './orphans.ts'
import { openTable, type Table } from './table.ts'
import { watchSources } from './watchSources.ts'
import type { Work } from './work.ts'

/** All pods of this node. */
export interface Pods {
  /** By namespace and name: the newest of that name. */
  find(namespace: string, name: string): Work | undefined
  all(): readonly Work[]
  /**
   * No worker looks at its pod any more; what runs, runs on. Resolves when the steps that are being taken are done:
   * containers that are being stopped are given at most so many seconds for it.
   */
  stop(graceSeconds: number): Promise<void>
}

/** Gives every pod bound to this node a worker, and wakes it when something about its pod changes. */
export async function startPods(agent: Agent): Promise<Pods> {
  const { context, name } = agent
  const abort = new AbortController()
  const signal = AbortSignal.any([abort.signal, context.signal])
  const pods = context.caches.of(Pod, { fieldSelector: `spec.nodeName=${name}` })
  // Who does not know all pods yet must not take any for deleted.
  await Promise.all([pods, ...Object.values(agent.objects)].map(({ synced }) => synced))
  const table = openTable(agent, signal)
  if (!signal.aborted) await watchEverything(agent, table, pods, signal)
  const { works } = table
  return {
    find: (namespace, podName) => findPod(works, namespace, podName),
    all: () => [...works.values()],
    async stop(graceSeconds) {
      abort.abort()
      for (const work of works.values()) cutShort(work, graceSeconds)
      await table.ended()
    },
  }
}

async function watchEverything(
  agent: Agent,
  table: Table,
  pods: Cache<Pod>,
  signal: AbortSignal,
): Promise<void> {
  const { works } = table
  const stops = [...watchSources(agent, works), pods.onChange(table.see)]
  const stop = (): void => {
    for (const one of stops) one()
  }
  signal.addEventListener('abort', stop, { once: true })
  const orphans = orphanage(agent, (uid) => works.has(uid))
  watchRuntime({
    runtime: agent.runtime,
    signal,
    log: agent.context.log,
    onChange: (uid) => (works.has(uid) ? works.get(uid)?.wake() : orphans(uid)),
    ownerOf: (id) => ownerOf(works, id),
  })
  for (const uid of await podsHere(agent)) if (!works.has(uid)) orphans(uid)
  await removeOldLogs(agent, (uid) => works.has(uid))
}

function ownerOf(works: ReadonlyMap<string, Work>, id: string): string | undefined {
  for (const [uid, { observed, made }] of works)
    if (made.has(id) || [...observed.containers, ...observed.sandboxes].some((one) => one.id === id))
      return uid
  return undefined
}

function findPod(works: ReadonlyMap<string, Work>, namespace: string, name: string): Work | undefined {
  const named = [...works.values()].filter(
    ({ pod }) => pod.metadata.name === name && namespaceOf(pod) === namespace,
  )
  return named.find(({ gone }) => !gone) ?? named[0]
}

/** Removes orphans one attempt at a time each; one that cannot be removed is met again at the next look. */
function orphanage(agent: Agent, isKnown: (uid: string) => boolean): (uid: string) => void {
  const leaving = new Set<string>()
  return (uid) => {
    if (leaving.has(uid) || isKnown(uid)) return
    leaving.add(uid)
    removeOrphan(agent, uid)
      .catch((error: unknown) =>
        agent.context.log(`cannot remove what is left of the pod with uid ${uid}`, { error }),
      )
      .finally(() => leaving.delete(uid))
  }
}
