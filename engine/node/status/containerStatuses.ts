import { formatTime } from '@hawser/kinds/meta/time.ts'
import { isRestarted, type Probed } from '../actions/view.ts'
import { newestOf, type Observed, type ObservedContainer } from '../observed.ts'
import { type Container, type ContainerStatus, initContainers, isSidecar, type Pod } from '../pod.ts'

/** Why a container does not run (yet). */
export interface Waiting {
  readonly reason: string
  readonly message?: string
}
export interface ContainerFacts {
  readonly pod: Pod
  readonly observed: Observed
  /** By container id. */
  readonly probed: Readonly<Record<string, Probed>>
  /** By container name. */
  readonly waits: Readonly<Record<string, Waiting>>
}

type State = NonNullable<ContainerStatus['state']>

/** The status of one container of the pod, whether or not it ever ran. */
export function containerStatus(
  facts: ContainerFacts,
  container: Container,
  waitingReason: string,
): ContainerStatus {
  const { name, image = '' } = container
  const mine = facts.observed.containers.filter((one) => one.name === name)
  const last = newestOf(facts.observed, name)
  // What is not tried again waits for nothing: it has ended, and says how.
  const wait = isRestarted(facts.pod, last) || isSidecar(container) ? facts.waits[name] : undefined
  const probed = last?.state === 'running' ? probedOf(facts, container, last) : undefined
  return {
    name,
    ...states(mine, wait, waitingReason),
    ready: probed ? probed.ready : isCompletedInit(facts.pod, container, last),
    restartCount: last?.attempt ?? 0,
    image: last?.image || image,
    imageID: last?.imageRef ?? '',
    ...(last && { containerID: `containerd://${last.id}` }),
    started: probed?.started ?? false,
  }
}

function probedOf(facts: ContainerFacts, container: Container, { id }: ObservedContainer): Probed {
  const started = !container.startupProbe
  return facts.probed[id] ?? { started, ready: started && !container.readinessProbe }
}

function states(
  [last, before]: readonly ObservedContainer[],
  wait: Waiting | undefined,
  waitingReason: string,
): { state: State; lastState: State } {
  if (last?.state === 'running') return { state: runningState(last), lastState: deadState(before) }
  if (last?.state === 'exited')
    return wait
      ? { state: { waiting: wait }, lastState: deadState(last) }
      : { state: deadState(last), lastState: deadState(before) }
  // Created, or of unknown state: as good as not there.
  return { state: { waiting: wait ?? { reason: waitingReason } }, lastState: deadState(before) }
}

const runningState = ({ startedAt }: ObservedContainer): State => ({
  running: { startedAt: formatTime(startedAt) },
})

function deadState(container: ObservedContainer | undefined): State {
  if (container?.state !== 'exited') return {}
  const { exitCode, reason, message, startedAt, finishedAt, id } = container
  return {
    terminated: {
      exitCode,
      reason: reason || (exitCode === 0 ? 'Completed' : 'Error'),
      ...(message && { message }),
      startedAt: formatTime(startedAt),
      finishedAt: formatTime(finishedAt),
      containerID: `containerd://${id}`,
    },
  }
}

const isCompletedInit = (pod: Pod, container: Container, last: ObservedContainer | undefined): boolean =>
  initContainers(pod).includes(container) &&
  !isSidecar(container) &&
  last?.state === 'exited' &&
  last.exitCode === 0
