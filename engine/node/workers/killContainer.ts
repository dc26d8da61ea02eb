import { setTimeout as sleep } from 'node:timers/promises'
import { isPodReady } from '@hawser/kinds/core/podstatus.ts'
import type { Action, Because } from '../actions/action.ts'
import { note, warn } from '../agent.ts'
import { type Container, everyContainer } from '../pod.ts'
import { runHook } from './hooks.ts'
import { gracePeriod, type Work } from './work.ts'

type Kill = Extract<Action, { do: 'killContainer' }>
/** Whatever its preStop hook took, a container has this long to react to the signal. */
const leastSeconds = 2

/** Runs the preStop hook, sends the stop signal, and kills what is left when the grace period is over. */
export async function killContainer(work: Work, { id, name, because, message }: Kill): Promise<void> {
  const { agent, pod } = work
  const container = everyContainer(pod).find((one) => one.name === name)
  const grace = graceFor(work, container, because)
  const began = agent.context.now()
  note(agent, pod, 'Killing', message)
  work.stops.set(id, grace)
  try {
    if (because === 'deleted' && grace > 0) await untilUnrouted(work)
    const runs = work.observed.containers.some((one) => one.id === id && one.state === 'running')
    if (container?.lifecycle?.preStop && grace > 0 && runs) await preStop(work, container, id, grace)
    const spent = Math.floor((agent.context.now() - began) / 1000)
    const left = spent > 0 ? Math.max(leastSeconds, graceNow(work, grace) - spent) : graceNow(work, grace)
    work.stops.set(id, left)
    await agent.runtime.stopContainer(id, left)
  } finally {
    work.stops.delete(id)
  }
}

/** What routes requests to a pod hears of its deletion when we do, and needs a moment to stop sending more. */
const unroutedMs = 250

async function untilUnrouted({ agent, pod, deletedAt, hurry }: Work): Promise<void> {
  if (deletedAt === undefined || !isPodReady(pod)) return
  const left = deletedAt + unroutedMs - agent.context.now()
  if (left > 0) await sleep(left, undefined, { signal: hurry.signal }).catch(() => undefined)
}

function graceFor(work: Work, container: Container | undefined, because: Because): number {
  const probe =
    because === 'startup'
      ? container?.startupProbe
      : because === 'liveness'
        ? container?.livenessProbe
        : undefined
  return probe?.terminationGracePeriodSeconds ?? gracePeriod(work)
}

/** It may have been cut short since. */
const graceNow = (work: Work, grace: number): number => Math.min(grace, gracePeriod(work))

async function preStop(work: Work, container: Container, id: string, grace: number): Promise<void> {
  const hook = container.lifecycle?.preStop
  if (!hook) return
  try {
    await runHook(work, container, id, hook, { timeoutMs: grace * 1000, signal: work.hurry.signal })
  } catch (error) {
    warn(work.agent, work.pod, 'FailedPreStopHook', `PreStopHook failed: ${(error as Error).message}`)
  }
}

/** Somebody wants the pod gone sooner than before: containers being stopped are given only that long. */
export function cutShort(work: Work, seconds: number): void {
  const slower = [...work.stops].filter(([, grace]) => grace > seconds)
  if (slower.length === 0) return
  work.hurry.abort()
  work.hurry = new AbortController()
  for (const [id] of slower) {
    work.stops.set(id, seconds)
    work.agent.runtime
      .stopContainer(id, seconds)
      .catch((error: unknown) => work.agent.context.log(`cannot stop container ${id} sooner`, { error }))
  }
}
