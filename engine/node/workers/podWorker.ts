import { type BackOff, nextBackOff, nodeRange } from '../actions/backOff.ts'
import type { Agent } from '../agent.ts'
import { describePod, type Pod } from '../pod.ts'
import { Alarm } from './alarm.ts'
import { report } from './report.ts'
import { syncPod } from './syncPod.ts'
import { newWork, type Work } from './work.ts'

/** A pod that is being started is reported as such if that takes longer than this. */
const reportAfterMs = 250

export interface Worker {
  readonly work: Work
  /** Resolves when it does nothing more: its pod is gone, or the signal has aborted. */
  readonly ended: Promise<void>
}

/**
 * Takes care of one pod until it is gone: looks, acts, looks again, one thing at a time. However often it is woken
 * meanwhile, it then looks once, at what is newest.
 *
 * @param onOver Called when nothing is left of the pod.
 */
export function startWorker(
  agent: Agent,
  pod: Pod,
  signal: AbortSignal,
  onOver: (work: Work) => void,
): Worker {
  const alarm = new Alarm()
  const wake = (): void => alarm.ring()
  let timer: NodeJS.Timeout | undefined
  let reporting: Promise<void> = Promise.resolve()
  const complain = (error: unknown): void =>
    agent.context.log(`cannot report the status of pod ${describePod(work.pod)}`, { error })
  const reportNow = (): void => {
    timer = undefined
    if (signal.aborted || work.ended) return
    reporting = report(work).catch(complain)
  }
  const reportSoon = (): void => {
    timer ??= setTimeout(reportNow, reportAfterMs).unref()
  }
  const work = newWork(agent, pod, { signal, wake, reportSoon })
  const sync = async () => {
    const next = await syncPod(work)
    clearTimeout(timer)
    timer = undefined
    await reporting
    return next
  }
  const ended = run(work, alarm, signal, sync)
    .then(() => {
      if (!signal.aborted) onOver(work)
    })
    .catch((error: unknown) =>
      agent.context.log(`the worker of pod ${describePod(work.pod)} ended`, { error }),
    )
  return { work, ended }
}

async function run(
  work: Work,
  alarm: Alarm,
  signal: AbortSignal,
  sync: () => ReturnType<typeof syncPod>,
): Promise<void> {
  const { now, log } = work.agent.context
  let backOff: BackOff | undefined
  for (let at = 0; !signal.aborted; await alarm.wait(at, now(), signal)) {
    try {
      const next = await sync()
      if (next === 'over') return
      backOff = undefined
      at = next.at
    } catch (error) {
      if (signal.aborted) return
      backOff = nextBackOff(backOff, now(), now(), nodeRange)
      log(`cannot bring pod ${describePod(work.pod)} further; trying again in ${backOff.delayMs} ms`, {
        error,
      })
      at = now() + backOff.delayMs
    }
  }
}
