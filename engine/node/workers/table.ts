import type { Change } from '@hawser/client/cache.ts'
import { same } from '@hawser/kinds/meta/same.ts'
import type { Agent } from '../agent.ts'
import { isBackground, isDeleted, type Pod } from '../pod.ts'
import { shareAmongClasses } from '../runtime/cgroups.ts'
import { qosClass } from '../status/qos.ts'
import { cutShort } from './killContainer.ts'
import { startWorker } from './podWorker.ts'
import { takePod } from './report.ts'
import type { Work } from './work.ts'

/** The pods of this node, each with its worker. */
export interface Table {
  /** By uid. */
  readonly works: ReadonlyMap<string, Work>
  /** Takes note of what the API says about a pod. */
  see(change: Change<Pod>): void
  /** Resolves when no worker takes a step any more, after the signal has aborted. */
  ended(): Promise<unknown>
}

export function openTable(agent: Agent, signal: AbortSignal): Table {
  const works = new Map<string, Work>()
  const workers = new Set<Promise<void>>()
  const shareSoon = later(() => shareCpu(agent, works))
  const onOver = (work: Work): void => {
    works.delete(work.uid)
    agent.sources.forget(work.uid)
    shareSoon()
  }
  const start = (pod: Pod): void => {
    agent.sources.follow(pod)
    const { work, ended } = startWorker(agent, pod, signal, onOver)
    works.set(work.uid, work)
    workers.add(ended)
    void ended.then(() => workers.delete(ended))
    shareSoon()
  }
  return {
    works,
    see({ old, now }) {
      if (old && old.metadata.uid !== now?.metadata.uid) leave(works.get(old.metadata.uid))
      const work = now && works.get(now.metadata.uid)
      if (work) update(work, now)
      else if (now) start(now)
    },
    ended: () => Promise.all(workers),
  }
}

function shareCpu(agent: Agent, works: ReadonlyMap<string, Work>): void {
  const burstable = [...works.values()]
    .map(({ pod }) => pod)
    .filter((pod) => qosClass(pod) === 'Burstable' && !isBackground(pod))
  shareAmongClasses(agent.cgroupParent, burstable).catch((error: unknown) =>
    agent.context.log('cannot set how classes of pods share the CPU', { error }),
  )
}

function update(work: Work, pod: Pod): void {
  const before = work.pod.metadata
  if (!takePod(work, pod)) return
  // A container for debugging may refer to more.
  work.agent.sources.follow(pod)
  if (isDeleted(pod)) {
    work.deletedAt ??= work.agent.context.now()
    work.leaving.abort()
  }
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
  work.leaving.abort()
  work.wake()
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
