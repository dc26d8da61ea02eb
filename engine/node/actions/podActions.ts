import { mayRun, newestOf, type ObservedContainer, type ObservedSandbox } from '../observed.ts'
import { type Container, isTerminal, keepsExited, sidecars } from '../pod.ts'
import { type Action, kill } from './action.ts'
import { containerHash } from './containerHash.ts'
import { ephemeralActions } from './ephemeralActions.ts'
import { initActions, initFailedForGood } from './initActions.ts'
import { startOrWait } from './startOrWait.ts'
import { hasFinished, isRestarted, type PodView, usableSandbox } from './view.ts'

/**
 * What to do next for one pod. Pure. The worker does these steps, looks at the runtime and asks again, until only
 * waits (or `finish`) are left. The rules are those of the kubelet's computePodActions.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/v1.32.0/pkg/kubelet/kuberuntime/kuberuntime_manager.go
 */
export function podActions(view: PodView): readonly Action[] {
  if (isOver(view)) return endPod(view)
  const sandbox = usableSandbox(view.pod, view.observed)
  if (!sandbox) return renewSandbox(view)
  const { actions, initialized } = initActions(view, sandbox)
  const steps = initialized ? [...actions, ...mainActions(view, sandbox)] : actions
  return [...steps, ...ephemeralActions(view, sandbox), ...discard(view, sandbox)]
}

function isOver(view: PodView): boolean {
  const { pod, observed, ending } = view
  if (ending || isTerminal(pod.status?.phase) || hasFinished(view) || initFailedForGood(view)) return true
  // A pod that may not restart ends with its sandbox, once anything has run in one.
  const lost = observed.sandboxes.length > 0 && !usableSandbox(pod, observed)
  return lost && pod.spec.restartPolicy === 'Never' && observed.containers.length > 0
}

/** Containers first, then sidecars from the last to the first, then the sandbox. */
function endPod({ pod, observed, ending }: PodView): Action[] {
  const because = ending ? 'deleted' : 'finished'
  const running = observed.containers.filter(mayRun)
  const beside = sidecars(pod).map(({ name }) => name)
  const main = running.filter(({ name }) => !beside.includes(name))
  if (main.length > 0) return main.map((container) => kill(container, because))
  const last = beside.findLast((name) => running.some((container) => container.name === name))
  if (last) return running.filter(({ name }) => name === last).map((container) => kill(container, because))
  const stops = stopSandboxes(observed.sandboxes)
  return stops.length > 0 ? stops : [{ do: 'finish' }]
}

function renewSandbox({ observed, holds, now }: PodView): Action[] {
  const running = observed.containers.filter(mayRun)
  if (running.length > 0) return running.map((container) => kill(container, 'lost'))
  const stops = stopSandboxes(observed.sandboxes)
  if (stops.length > 0) return stops
  const held = holds['']
  if (held && held.until > now) return [{ do: 'wait', name: '', ...held }]
  const newest = observed.sandboxes[0]
  return [{ do: 'createSandbox', attempt: newest ? newest.attempt + 1 : 0 }]
}

const stopSandboxes = (sandboxes: readonly ObservedSandbox[]): Action[] =>
  sandboxes.filter(({ ready }) => ready).map(({ id }) => ({ do: 'stopSandbox', id }))

function mainActions(view: PodView, sandbox: ObservedSandbox): Action[] {
  return view.pod.spec.containers.flatMap((container): Action[] => {
    const last = newestOf(view.observed, container.name)
    if (last?.state === 'running') return last.sandboxId === sandbox.id ? unfit(view, container, last) : []
    return isRestarted(view.pod, last) ? startOrWait(view, sandbox, container, last) : []
  })
}

/** Kills a running container that must not go on; its successor starts once it has exited. */
function unfit(view: PodView, container: Container, running: ObservedContainer): Action[] {
  if (running.hash !== containerHash(container)) return [kill(running, 'changed')]
  const failed = view.probed[running.id]?.failed
  return failed ? [kill(running, failed, view.pod.spec.restartPolicy !== 'Never')] : []
}

/** Of what is dead keeps one container of each name, for its logs. */
function discard({ pod, observed }: PodView, sandbox: ObservedSandbox): Action[] {
  if (keepsExited(pod)) return []
  const { containers, sandboxes } = observed
  const surplus = containers.filter(
    ({ name, state }, index) =>
      state === 'exited' &&
      containers.slice(0, index).some((newer) => newer.name === name && newer.state === 'exited'),
  )
  const needed = new Set(containers.filter((one) => !surplus.includes(one)).map((one) => one.sandboxId))
  const empty = sandboxes.filter(({ id, ready }) => id !== sandbox.id && !ready && !needed.has(id))
  return [
    ...surplus.map(({ id }): Action => ({ do: 'removeContainer', id })),
    ...empty.map(({ id }): Action => ({ do: 'removeSandbox', id })),
  ]
}
