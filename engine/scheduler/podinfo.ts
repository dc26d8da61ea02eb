import type { Pod } from '@hawser/kinds/core/pod.ts'
import { controllerOf } from '@hawser/kinds/meta/owner.ts'
import { type OwnedTerm, ownedTerms } from './affinityterms.ts'
import { type Amounts, podRequests } from './requests.ts'

/** A pod with all that placing needs, worked out once. */
export interface PodInfo {
  readonly pod: Pod
  readonly uid: string
  readonly namespace: string
  readonly labels: Readonly<Record<string, string>>
  readonly requests: Amounts
  /** For scoring: a container that asks for nothing still uses something. */
  readonly usualCpu: number
  readonly usualMemory: number
  readonly hostPorts: readonly HostPort[]
  readonly owner: string | undefined
  readonly terms: readonly OwnedTerm[]
  /** On its way out: it still uses its node but is not spread against. */
  readonly terminating: boolean
}
export interface HostPort {
  readonly ip: string
  readonly port: number
  readonly protocol: string
}

/** Upstream's guesses for containers without requests. */
const USUAL_CPU = 100
const USUAL_MEMORY = 200 * 1024 * 1024

export function podInfo(pod: Pod): PodInfo {
  const { metadata, spec } = pod
  const requests = podRequests(spec)
  const without = (resource: string): number =>
    spec.resources?.requests?.[resource] !== undefined
      ? 0
      : spec.containers.filter(
          ({ resources }) => !resources.requests?.[resource] && !resources.limits?.[resource],
        ).length
  return {
    pod,
    uid: metadata.uid,
    namespace: metadata.namespace ?? '',
    labels: metadata.labels ?? {},
    requests,
    usualCpu: (requests.get('cpu') ?? 0) + without('cpu') * USUAL_CPU,
    usualMemory: (requests.get('memory') ?? 0) + without('memory') * USUAL_MEMORY,
    hostPorts: hostPorts(pod),
    owner: controllerOf(pod)?.uid,
    terms: ownedTerms(pod),
    terminating: metadata.deletionTimestamp !== undefined,
  }
}

function hostPorts({ spec }: Pod): HostPort[] {
  const sidecars = (spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always')
  return [...spec.containers, ...sidecars]
    .flatMap(({ ports = [] }) => ports)
    .filter(({ hostPort }) => hostPort)
    .map(({ hostIP, hostPort = 0, protocol }) => ({
      ip: hostIP || '0.0.0.0',
      port: hostPort,
      protocol: protocol ?? 'TCP',
    }))
}

/** Two pods want the same port of an address; `0.0.0.0` is every address. */
export const conflicts = (a: HostPort, b: HostPort): boolean =>
  a.port === b.port &&
  a.protocol === b.protocol &&
  (a.ip === b.ip || a.ip === '0.0.0.0' || b.ip === '0.0.0.0')
