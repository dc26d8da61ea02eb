import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Agent } from '../agent.ts'
import { containerLog, podLogDir } from '../config/layout.ts'
import type { Pods } from '../workers/pods.ts'
import { rotateLog } from './rotate.ts'

const lookMs = 10_000

/** Rotates the logs of running containers that have grown large, until the signal aborts. */
export async function keepLogsSmall(
  { runtime, layout, context }: Agent,
  pods: Pods,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    await sleep(lookMs, undefined, { signal, ref: false }).catch(() => undefined)
    for (const { pod, observed } of signal.aborted ? [] : pods.all()) {
      for (const { id, name, attempt, state } of observed.containers) {
        if (state !== 'running') continue
        const file = join(podLogDir(layout, pod), containerLog(name, attempt))
        await rotateLog(runtime, id, file).catch((error: unknown) =>
          context.log(`cannot rotate ${file}`, { error }),
        )
      }
    }
  }
}
