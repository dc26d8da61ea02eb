import { newestIn, newestOf, type ObservedSandbox } from '../observed.ts'
import { type Container, initContainers, isSidecar } from '../pod.ts'
import { type Action, kill } from './action.ts'
import { startOrWait } from './startOrWait.ts'
import type { PodView } from './view.ts'

interface InitActions {
  readonly actions: readonly Action[]
  /** The containers of the pod may start. */
  readonly initialized: boolean
}

/** Starts init containers one after the other, and keeps sidecars running from their turn on. */
export function initActions(view: PodView, sandbox: ObservedSandbox): InitActions {
  // A container of this sandbox can only exist after every init container of it.
  const initialized = view.pod.spec.containers.some(({ name }) => newestIn(view.observed, sandbox.id, name))
  const actions: Action[] = []
  for (const container of initContainers(view.pod)) {
    if (initialized && !isSidecar(container)) continue
    const { steps, passed } = isSidecar(container)
      ? sidecarStep(view, sandbox, container)
      : initStep(view, sandbox, container)
    actions.push(...steps)
    if (!passed && !initialized) return { actions, initialized: false }
  }
  return { actions, initialized: true }
}

interface Step {
  readonly steps: readonly Action[]
  /** The next container may start. */
  readonly passed: boolean
}

function sidecarStep(view: PodView, sandbox: ObservedSandbox, container: Container): Step {
  const last = newestIn(view.observed, sandbox.id, container.name)
  if (last?.state !== 'running') {
    const before = last ?? newestOf(view.observed, container.name)
    return { steps: startOrWait(view, sandbox, container, before), passed: false }
  }
  const probed = view.probed[last.id]
  if (probed?.failed) return { steps: [kill(last, probed.failed, true)], passed: false }
  return { steps: [], passed: probed?.started ?? !container.startupProbe }
}

function initStep(view: PodView, sandbox: ObservedSandbox, container: Container): Step {
  const last = newestIn(view.observed, sandbox.id, container.name)
  if (last?.state === 'running') return { steps: [], passed: false }
  if (last?.state === 'exited' && last.exitCode === 0) return { steps: [], passed: true }
  const before = last ?? newestOf(view.observed, container.name)
  return { steps: startOrWait(view, sandbox, container, before), passed: false }
}

/** An init container has failed in a pod that may not restart anything. */
export const initFailedForGood = ({ pod, observed }: PodView): boolean =>
  pod.spec.restartPolicy === 'Never' &&
  initContainers(pod).some((container) => {
    const last = newestOf(observed, container.name)
    return !isSidecar(container) && last?.state === 'exited' && last.exitCode !== 0
  })
