import { type ContainerStatus, initContainers, isSidecar, type Pod, type PodStatus } from '../pod.ts'

export type Phase = NonNullable<PodStatus['phase']>
export interface Statuses {
  readonly init: readonly ContainerStatus[]
  readonly main: readonly ContainerStatus[]
  readonly ephemeral: readonly ContainerStatus[]
}

/**
 * Where a pod is in its life, from the states of its containers.
 *
 * @param ended Nothing of the pod runs any more or ever will.
 */
export function phaseOf(pod: Pod, { init, main }: Pick<Statuses, 'init' | 'main'>, ended: boolean): Phase {
  if (isTerminal(pod.status?.phase)) return pod.status.phase
  const exits = main.map(exitCode)
  if (ended && exits.every((code) => code === 0)) return 'Succeeded'
  if (ended) return 'Failed'
  const never = pod.spec.restartPolicy === 'Never'
  const inits = initContainers(pod).map((container, index) => ({ container, status: init[index] }))
  const failedInit = inits.some(
    ({ container, status }) => !isSidecar(container) && (exitCode(status) ?? 0) > 0,
  )
  if (failedInit && never) return 'Failed'
  if (!main.some(hasStarted) && inits.some((one) => !isInitialized(one))) return 'Pending'
  if (main.some((status) => !hasStarted(status))) return 'Pending'
  if (main.some(({ state }) => state?.running) || pod.spec.restartPolicy === 'Always') return 'Running'
  if (exits.every((code) => code === 0)) return 'Succeeded'
  return never ? 'Failed' : 'Running'
}

const isTerminal = (phase: Phase | undefined): phase is 'Succeeded' | 'Failed' =>
  phase === 'Succeeded' || phase === 'Failed'

/** Of the container that has exited last; undefined: none has, or one is running. */
function exitCode(status: ContainerStatus | undefined): number | undefined {
  return (status?.state?.terminated ?? (status?.state?.waiting && status.lastState?.terminated))?.exitCode
}

const hasStarted = ({ state, lastState }: ContainerStatus): boolean =>
  Boolean(state?.running ?? state?.terminated ?? lastState?.terminated)

interface Init {
  readonly container: { readonly restartPolicy?: string }
  readonly status: ContainerStatus | undefined
}
const isInitialized = ({ container, status }: Init): boolean =>
  container.restartPolicy === 'Always' ? status?.started === true : status?.ready === true
