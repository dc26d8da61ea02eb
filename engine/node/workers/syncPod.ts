import { join } from 'node:path'
import type { Action, Wait } from '../actions/action.ts'
import { podActions } from '../actions/podActions.ts'
import type { PodView } from '../actions/view.ts'
import { warn } from '../agent.ts'
import { containerLog, podLogDir } from '../config/layout.ts'
import { findSources } from '../findSources.ts'
import { removeLog } from '../logs/rotate.ts'
import { everyContainer, isDeleted, type Pod } from '../pod.ts'
import { startProber } from '../probes/prober.ts'
import { observePod } from '../runtime/observe.ts'
import { createSandbox } from './createSandbox.ts'
import { finish } from './finish.ts'
import { hold, matureHolds, nextHold, tellWait } from './hold.ts'
import { killContainer } from './killContainer.ts'
import { report } from './report.ts'
import { prepareVolumes, startContainer } from './startContainer.ts'
import { deadlineOf, endingOf, probedOf, takeWaits, type Work } from './work.ts'

/** When to look at the pod again (ms since 1970; never, if nothing happens), or that it is all over. */
export type Next = { readonly at: number } | 'over'

type Step = Exclude<Action, Wait | { do: 'finish' }>
const isWait = (action: Action): action is Wait => action.do === 'wait'
const isStep = (action: Action): action is Step => action.do !== 'wait' && action.do !== 'finish'
/** A pod that needs more steps than this in a row gets a pause. */
const mostRounds = 30
const pauseMs = 1000

/** Brings one pod to what it should be, as far as that is possible now. */
export async function syncPod(work: Work): Promise<Next> {
  let settled = false
  for (let round = 0; round < mostRounds && !settled && !work.signal.aborted; round++) {
    work.observed = await observePod(work.agent.runtime, work.uid, work.observed)
    for (const look of work.onlookers) look()
    syncProbers(work)
    matureHolds(work)
    const actions = podActions(viewOf(work))
    const waits = actions.filter(isWait)
    for (const wait of takeWaits(work, waits)) tellWait(work, wait)
    if (actions.some((action) => action.do === 'finish')) {
      if (await finish(work)) return 'over'
      settled = true
      continue
    }
    const steps = actions.filter(isStep)
    if (steps.length === 0) {
      await refreshVolumes(work)
      settled = true
      continue
    }
    work.reportSoon()
    await takeSteps(work, steps)
  }
  if (!work.signal.aborted) await report(work)
  return { at: settled ? nextLook(work) : work.agent.context.now() + pauseMs }
}

function viewOf(work: Work): PodView {
  const ending = endingOf(work)
  return {
    pod: work.pod,
    observed: work.observed,
    probed: probedOf(work),
    backOffs: Object.fromEntries(work.backOffs),
    holds: Object.fromEntries(work.holds),
    ...(ending && { ending }),
    now: work.agent.context.now(),
  }
}

async function takeSteps(work: Work, steps: readonly Step[]): Promise<void> {
  const kills = steps.filter((step) => step.do === 'killContainer')
  await Promise.all(kills.map((step) => killContainer(work, step)))
  for (const step of steps) {
    // What is not there yet need not be started only to be stopped.
    if (work.signal.aborted || (step.do === 'startContainer' && (work.gone || isDeleted(work.pod)))) return
    if (step.do !== 'killContainer') await takeStep(work, step)
  }
}

async function takeStep(work: Work, step: Exclude<Step, { do: 'killContainer' }>): Promise<void> {
  const { runtime } = work.agent
  switch (step.do) {
    case 'createSandbox':
      return orHold(work, '', () => prepare(work, step.attempt))
    case 'stopSandbox':
      return runtime.stopPodSandbox(step.id)
    case 'removeSandbox':
      return runtime.removePodSandbox(step.id)
    case 'removeContainer':
      return removeContainer(work, step.id)
    case 'startContainer':
      return orHold(work, step.name, () => startContainer(work, step))
  }
}

async function orHold(work: Work, name: string, act: () => Promise<void>): Promise<void> {
  try {
    await act()
  } catch (error) {
    // Of a pod that is on its way out nobody wants to know why it did not start.
    if (!work.gone && !isDeleted(work.pod)) hold(work, name, error)
  }
}

/** The network takes longest; volumes are made meanwhile. What is wrong with them is told when they are needed. */
async function prepare(work: Work, attempt: number): Promise<void> {
  const volumes = findSources(work.agent, work.pod).then((sources) => prepareVolumes(work, sources))
  const [sandbox] = await Promise.allSettled([createSandbox(work, attempt), volumes])
  if (sandbox.status === 'rejected') throw sandbox.reason
  work.holds.delete('')
  work.backOffs.delete(' node')
}

async function removeContainer({ agent, pod, observed, made }: Work, id: string): Promise<void> {
  const container = observed.containers.find((one) => one.id === id)
  await agent.runtime.removeContainer(id)
  made.delete(id)
  if (container)
    await removeLog(join(podLogDir(agent.layout, pod), containerLog(container.name, container.attempt)))
}

/** A ConfigMap, Secret or label of a running pod has changed. */
async function refreshVolumes(work: Work): Promise<void> {
  if (work.volumes || !work.observed.containers.some(({ state }) => state === 'running')) return
  try {
    await prepareVolumes(work, await findSources(work.agent, work.pod))
  } catch (error) {
    // What is mounted stays as it is.
    warn(work.agent, work.pod, 'FailedMount', (error as Error).message)
  }
}

/** Every running container with probes has a prober, and nothing else has. */
function syncProbers(work: Work): void {
  const { observed, probers, agent } = work
  const running = observed.containers.filter(({ state }) => state === 'running')
  for (const [id, prober] of probers) {
    if (running.some((one) => one.id === id)) continue
    prober.stop()
    probers.delete(id)
  }
  for (const one of running) {
    const container = everyContainer(work.pod).find(({ name }) => name === one.name)
    if (
      !container ||
      probers.has(one.id) ||
      !(container.startupProbe ?? container.readinessProbe ?? container.livenessProbe)
    )
      continue
    const podIP = observed.sandboxes.find(({ id }) => id === one.sandboxId)?.ips[0] ?? ''
    const pod = (): Pod => work.pod
    probers.set(one.id, startProber({ agent, pod, container, observed: one, podIP, onChange: work.wake }))
  }
}

const tokenCheckMs = 60_000
const mountRetryMs = 30_000

function nextLook(work: Work): number {
  const now = work.agent.context.now()
  const view = viewOf(work)
  const waits = work.ended
    ? []
    : podActions(view)
        .filter(isWait)
        .map(({ until }) => until)
  const times = [...waits, nextHold(work), work.ended ? undefined : deadlineOf(work)]
  if (hasTokens(work.pod) && !work.ended) times.push(now + tokenCheckMs)
  if (!work.volumes && !work.ended) times.push(now + mountRetryMs)
  return Math.min(...times.filter((time) => time !== undefined))
}

const hasTokens = ({ spec: { volumes = [] } }: Pod): boolean =>
  volumes.some(({ projected }) => projected?.sources.some(({ serviceAccountToken }) => serviceAccountToken))
