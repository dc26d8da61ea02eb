import type { Change } from '@hawser/client/cache.ts'
import { same } from '@hawser/kinds/meta/same.ts'
import type { Agent } from '../agent.ts'
import { references, type SourceKind } from '../config/sources.ts'
import { isDeleted, namespaceOf, Pod } from '../pod.ts'
import { shareAmongClasses } from '../runtime/cgroups.ts'
import { watchRuntime } from '../runtime/watchRuntime.ts'
import { qosClass } from '../status/qos.ts'
import { cutShort } from './killContainer.ts'
import { podsHere, removeOldLogs, removeOrphan } from './orphans.ts'
import { startWorker } from './podWorker.ts'
import { takePod } from './report.ts'
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
  const works = new Map<string, Work>()
  const workers = new Set<Promise<void>>()
  const abort = new AbortController()
  const signal = AbortSignal.any([abort.signal, context.signal])
  const pods = context.caches.of(Pod, { fieldSelector: `spec.nodeName=${name}` })
  await Promise.all([pods, ...Object.values(agent.objects)].map(({ synced }) => synced))
  if (signal.aborted) return { find: () => undefined, all: () => [], stop: async () => {} }

  const shareSoon = later(() => {
    const burstable = [...works.values()].map(({ pod }) => pod).filter((pod) => qosClass(pod) === 'Burstable')
    shareAmongClasses(agent.cgroupParent, burstable).catch((error: unknown) =>
      context.log('cannot set how classes of pods share the CPU', { error }),
    )
  })
  const onOver = (work: Work): void => {
    works.delete(work.uid)
    shareSoon()
  }
  const see = ({ old, now }: Change<Pod>): void => {
    if (old && old.metadata.uid !== now?.metadata.uid) leave(works.get(old.metadata.uid))
    if (!now) return
    const work = works.get(now.metadata.uid)
    if (work) {
      update(work, now)
      return
    }
    const worker = startWorker(agent, now, signal, onOver)
    works.set(now.metadata.uid, worker.work)
    workers.add(worker.ended)
    void worker.ended.then(() => workers.delete(worker.ended))
    shareSoon()
  }
  const stops = [...watchSources(agent, works), pods.onChange(see)]
  signal.addEventListener(
    'abort',
    () => {
      for (const stop of stops) stop()
    },
    { once: true },
  )

  const orphans = orphanage(agent, (uid) => works.has(uid))
  watchRuntime({
    runtime: agent.runtime,
    signal,
    log: context.log,
    onChange: (uid) => (works.has(uid) ? works.get(uid)?.wake() : orphans(uid)),
    ownerOf: (id) => ownerOf(works, id),
  })
  for (const uid of await podsHere(agent)) if (!works.has(uid)) orphans(uid)
  await removeOldLogs(agent, (uid) => works.has(uid))
  return {
    find: (namespace, podName) => findPod(works, namespace, podName),
    all: () => [...works.values()],
    async stop(graceSeconds) {
      abort.abort()
      for (const work of works.values()) cutShort(work, graceSeconds)
      await Promise.all(workers)
    },
  }
}

function update(work: Work, pod: Pod): void {
  const before = work.pod.metadata
  if (!takePod(work, pod)) return
  if (isDeleted(pod)) work.deletedAt ??= work.agent.context.now()
  // Downward API volumes show these.
  const { labels, annotations } = pod.metadata
  if (!same([before.labels, before.annotations], [labels, annotations])) work.volumes = undefined
  const grace = pod.metadata.deletionGracePeriodSeconds
  if (grace !== undefined && grace !== before.deletionGracePeriodSeconds) cutShort(work, grace)
  work.wake()
}

function leave(work: Work | undefined): void {
  if (!work) return
  work.gone = true
  work.wake()
}

/** Wakes the pods that use what has changed: their volumes show it, and what waited for it may start. */
function watchSources({ objects }: Agent, works: ReadonlyMap<string, Work>): (() => void)[] {
  const refresh = (isUser: (pod: Pod) => boolean): void => {
    for (const work of works.values()) {
      if (!isUser(work.pod)) continue
      work.volumes = undefined
      for (const [container, { reason }] of work.holds)
        if (reason === 'CreateContainerConfigError' || reason === 'ContainerCreating')
          work.holds.delete(container)
      work.wake()
    }
  }
  const onSource = (kind: SourceKind) => (change: Change<{ readonly metadata: Pod['metadata'] }>) => {
    const { namespace, name } = (change.now ?? change.old)?.metadata ?? {}
    refresh(
      (pod) =>
        namespaceOf(pod) === namespace &&
        references(pod).some((one) => one.kind === kind && one.name === name),
    )
  }
  return [
    objects.configMaps.onChange(onSource('configmap')),
    objects.secrets.onChange(onSource('secret')),
    objects.claims.onChange(({ old, now }) => {
      // A volume that is mounted stays so.
      if (now?.status.phase !== 'Bound' || old?.status.phase === 'Bound') return
      const { namespace, name } = now.metadata
      refresh((pod) => namespaceOf(pod) === namespace && claimsOf(pod).includes(name))
    }),
  ]
}

const claimsOf = ({ spec: { volumes = [] } }: Pod): string[] =>
  volumes.flatMap(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName ?? [])

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

/** Calls `act` once for many calls in one turn. */
function later(act: () => void): () => void {
  let due = false
  return () => {
    if (due) return
    due = true
    setImmediate(() => {
      due = false
      act()
    })
  }
}
