import { setImmediate as turn } from 'node:timers/promises'
import { reportingAs } from '@hawser/client/context.ts'
import type { Context } from '@hawser/client/controller.ts'
import { keyOf } from '@hawser/client/path.ts'
import type { Pod } from '@hawser/kinds/core/pod.ts'
import { isReason } from '@hawser/kinds/meta/status.ts'
import { explain } from './explain.ts'
import { pending, type Waiting } from './pending.ts'
import { place, type Reasons } from './place.ts'
import { podInfo } from './podinfo.ts'
import { bind, refuse } from './report.ts'
import { isOurs, watchCluster } from './watch.ts'

export interface SchedulerSettings {
  /** Pods that ask for it by `spec.schedulerName`. */
  readonly schedulerName?: string
}
/** Pods placed before others get a turn of the event loop. */
const BATCH = 32
/** Bindings under way at once. */
const BINDINGS = 256

/** Gives each pod without a node the best one there is. Resolves when it has begun; it ends when the signal aborts. */
export async function startScheduler(given: Context, settings: SchedulerSettings = {}): Promise<void> {
  const { schedulerName = 'default-scheduler' } = settings
  const context = reportingAs(given, schedulerName)
  const { signal, now, log } = context
  const queue = pending()
  /** Placed by us, and not yet seen with their node. */
  const assumed = new Set<string>()
  const bell = alarm(signal)
  let binding = 0
  let placed = 0

  const { cluster, pods, synced } = watchCluster(context, schedulerName, {
    waiting(pod) {
      if (assumed.has(pod.metadata.uid)) return
      queue.offer(pod, now())
      bell.ring()
    },
    settled({ metadata }) {
      assumed.delete(metadata.uid)
      queue.forget(metadata.uid)
    },
    chance(chance) {
      queue.change(chance, now())
      bell.ring()
    },
  })

  function schedule(waiting: Waiting): void {
    const pod = pods.get(keyOf(waiting.pod))
    if (pod?.metadata.uid !== waiting.uid || pod.spec.nodeName || !isOurs(pod, schedulerName)) return
    const placement = place(podInfo(pod), cluster, placed++)
    if ('node' in placement) assume({ ...waiting, pod }, placement.node)
    else park(waiting, pod, placement.reasons)
  }
  function park(waiting: Waiting, pod: Pod, reasons: Reasons): void {
    queue.park(waiting, reasons.filters, now())
    refuse(context, pod, explain(reasons)).catch((error: Error) =>
      log(`scheduler: cannot say why ${keyOf(pod)} has no node: ${error.message}`),
    )
  }
  function assume(waiting: Waiting, node: string): void {
    const { pod, uid } = waiting
    assumed.add(uid)
    cluster.putPod(pod, node)
    binding++
    bind(context, pod, node)
      .catch((error: Error) => takeBack(waiting, error))
      .finally(() => {
        binding--
        bell.ring()
      })
  }
  function takeBack(waiting: Waiting, error: Error): void {
    const { pod, uid } = waiting
    assumed.delete(uid)
    const seen = pods.get(keyOf(pod))
    // It has a node after all, perhaps from somebody else: that is how things are now.
    if (seen?.metadata.uid === uid && seen.spec.nodeName) return
    cluster.removePod(uid)
    if (!seen || isReason(error, 'NotFound')) return
    queue.delay(waiting, now())
    if (signal.aborted) return
    refuse(context, pod, `binding failed: ${error.message}`, 'SchedulerError').catch(() => {})
    log(`scheduler: cannot bind ${keyOf(pod)}: ${error.message}`)
  }

  async function run(): Promise<void> {
    while (!signal.aborted) {
      for (let i = 0; i < BATCH && binding < BINDINGS; i++) {
        const waiting = queue.take(now())
        if (!waiting) break
        schedule(waiting)
      }
      const restMs = binding < BINDINGS ? queue.nextMs(now()) : undefined
      await (restMs === 0 ? turn() : bell.wait(restMs))
    }
  }
  await synced
  run().catch((error: Error) =>
    log(`the scheduler has stopped because of a bug: ${error.message}`, { error }),
  )
}

/** Waiting for something to do. */
function alarm(signal: AbortSignal): { ring(): void; wait(atMostMs: number | undefined): Promise<void> } {
  let wake: (() => void) | undefined
  let rung = false
  const ring = (): void => {
    rung = true
    wake?.()
  }
  signal.addEventListener('abort', ring)
  return {
    ring,
    async wait(atMostMs) {
      const { promise, resolve } = Promise.withResolvers<void>()
      wake = resolve
      const timer = atMostMs === undefined ? undefined : setTimeout(resolve, atMostMs).unref()
      if (!rung) await promise
      clearTimeout(timer)
      rung = false
      wake = undefined
    },
  }
}
