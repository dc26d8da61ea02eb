import { performance } from 'node:perf_hooks'
import { getHeapStatistics } from 'node:v8'

const MiB = 1024 * 1024
/** So long nothing is done before this is a quiet time. */
const quietMs = 250
/** Less garbage than this is not worth a pause. */
const worthMiB = 24
/** The pause grows with what is alive: a larger heap is left to V8, which collects it in steps. */
const largestMiB = 256

export interface Heap {
  /** Share of the last quarter of a second in which something was done, 0-1. */
  readonly busy: number
  readonly usedMiB: number
  /** What was in use after the collection before. */
  readonly keptMiB: number
}

/** Whether this is the time to collect garbage: nobody waits, there may be much of it, and it is quickly done. */
export const isWorthCollecting = ({ busy, usedMiB, keptMiB }: Heap): boolean =>
  busy < 0.1 && usedMiB - keptMiB >= worthMiB && usedMiB <= largestMiB

/**
 * Collects garbage in quiet moments. V8 by itself waits until the heap is several times what is alive, which may be
 * never: a platform that was busy once would hold on to that memory while it idles.
 */
export function collectWhenQuiet(): Disposable {
  const { gc } = globalThis
  // Without --expose-gc memory is left to V8.
  if (!gc) return { [Symbol.dispose]() {} }
  const usedMiB = () => getHeapStatistics().used_heap_size / MiB
  // What the start left is collected first: from then on V8 measures growth from what is alive.
  let keptMiB = 0
  let last = performance.eventLoopUtilization()
  const timer = setInterval(() => {
    const now = performance.eventLoopUtilization()
    const { utilization: busy } = performance.eventLoopUtilization(now, last)
    last = now
    if (!isWorthCollecting({ busy, usedMiB: usedMiB(), keptMiB })) return
    gc()
    keptMiB = usedMiB()
  }, quietMs).unref()
  return { [Symbol.dispose]: () => clearInterval(timer) }
}
