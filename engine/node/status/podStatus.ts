import { formatTime } from '@hawser/kinds/meta/time.ts'
import { type Ending, usableSandbox } from '../actions/view.ts'
import {
  type Container,
  type ContainerStatus,
  ephemeralContainers,
  initContainers,
  type PodStatus,
  usesHostNetwork,
} from '../pod.ts'
import { conditions } from './conditions.ts'
import { type ContainerFacts, containerStatus } from './containerStatuses.ts'
import { phaseOf, type Statuses } from './phase.ts'
import { qosClass } from './qos.ts'

/** All that a pod's status is made from. */
export interface StatusView extends ContainerFacts {
  readonly hostIP: string
  /** Why the pod ends although its containers could go on; not for a deletion, which needs no explanation. */
  readonly ending?: Ending
  /** Nothing of the pod runs any more or ever will. */
  readonly ended: boolean
  readonly now: number
}

/** A pod's status as its node reports it. Pure: the pod's present status only keeps times and addresses. */
export function podStatus(view: StatusView): PodStatus {
  const { pod, observed, hostIP, now } = view
  const statuses = containerStatuses(view)
  const phase = view.ending && view.ended ? 'Failed' : phaseOf(pod, statuses, view.ended)
  const { reason, message } = view.ending ?? pod.status ?? {}
  const hasSandbox = usableSandbox(pod, observed) !== undefined
  return {
    phase,
    conditions: conditions({ pod, statuses, phase, hasSandbox, now }),
    ...(reason && { reason }),
    ...(message && { message }),
    hostIP,
    hostIPs: [{ ip: hostIP }],
    ...addresses(view),
    startTime: pod.status?.startTime ?? formatTime(now),
    ...(statuses.init.length > 0 && { initContainerStatuses: statuses.init }),
    containerStatuses: statuses.main,
    ...(statuses.ephemeral.length > 0 && { ephemeralContainerStatuses: statuses.ephemeral }),
    qosClass: pod.status?.qosClass ?? qosClass(pod),
  }
}

function containerStatuses(view: StatusView): Statuses {
  const init = initContainers(view.pod).map((one) => containerStatus(view, one, 'PodInitializing'))
  const waiting = init.length > 0 ? 'PodInitializing' : 'ContainerCreating'
  const main = view.pod.spec.containers.map((one) => containerStatus(view, one, waiting))
  const ephemeral = ephemeralContainers(view.pod).map((one) => ephemeralStatus(view, one))
  return view.ended
    ? { init, main: main.map(lastSeen), ephemeral: ephemeral.map(lastSeen) }
    : { init, main, ephemeral }
}

/** It is never ready: nobody is sent to it. One that ran and was lost has ended, and does not come back. */
function ephemeralStatus(view: StatusView, container: Container): ContainerStatus {
  const { name } = container
  const told = view.pod.status.ephemeralContainerStatuses?.find((one) => one.name === name)
  const isLost = told?.containerID && !view.observed.containers.some((one) => one.name === name)
  if (isLost) return told.state?.terminated ? told : lastSeen(told)
  return { ...containerStatus(view, container, 'ContainerCreating'), ready: false }
}

/** Of a pod that has ended nothing waits any more. */
function lastSeen(status: ContainerStatus): ContainerStatus {
  if (status.state?.terminated) return status
  if (status.lastState?.terminated) return { ...status, state: status.lastState, lastState: {}, ready: false }
  const message = 'The container could not be located when the pod was terminated'
  const terminated = { exitCode: 137, reason: 'ContainerStatusUnknown', message }
  return { ...status, state: { terminated }, ready: false, started: false }
}

/** Kept when the sandbox is gone: a completed pod still has the address it had. */
function addresses({ pod, observed, hostIP }: StatusView): Pick<PodStatus, 'podIP' | 'podIPs'> {
  if (usesHostNetwork(pod)) return { podIP: hostIP, podIPs: [{ ip: hostIP }] }
  const ips = observed.sandboxes[0]?.ips ?? []
  const [first] = ips
  if (first) return { podIP: first, podIPs: ips.map((ip) => ({ ip })) }
  return pod.status?.podIP ? { podIP: pod.status.podIP, podIPs: pod.status.podIPs ?? [] } : {}
}
