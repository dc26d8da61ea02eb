import { Deployment } from '@hawser/kinds/apps/deployment.ts'
import { ReplicaSet } from '@hawser/kinds/apps/replicaset.ts'
import type { Pod } from '@hawser/kinds/core/pod.ts'
import type { PodTemplateSpec } from '@hawser/kinds/core/podspec.ts'
import type { PodCondition } from '@hawser/kinds/core/podstate.ts'
import { Service } from '@hawser/kinds/core/service.ts'
import { ownerReference } from '@hawser/kinds/meta/owner.ts'
import { formatTime } from '@hawser/kinds/meta/time.ts'

/** Objects for tables of tests: each case says only what differs from these. */

/** The moment at which tests take place. */
export const NOW = Date.parse('2026-03-01T12:00:00Z')
/** A time of the API, so many seconds ago. */
export const ago = (seconds: number): string => formatTime(NOW - seconds * 1000)

type Metadata = Partial<Pod['metadata']>
const metadata = (name: string, more: Metadata = {}): Pod['metadata'] => ({
  name,
  namespace: 'shop',
  uid: `uid-${name}`,
  resourceVersion: '1',
  creationTimestamp: ago(1000),
  ...more,
})

export const template = (image = 'web:1', labels: Record<string, string> = { app: 'web' }): PodTemplateSpec =>
  ({ metadata: { labels }, spec: { containers: [{ name: 'web', image }] } }) as unknown as PodTemplateSpec

interface PodGiven {
  readonly labels?: Record<string, string>
  readonly annotations?: Record<string, string>
  readonly owner?: ReplicaSet | undefined
  readonly node?: string
  readonly phase?: Pod['status']['phase']
  /** Seconds since it became ready. */
  readonly readyFor?: number
  readonly restarts?: number
  /** Seconds since it was made. */
  readonly age?: number
  readonly deleting?: boolean
  readonly ip?: string
  readonly spec?: object
  readonly status?: object
}

export function pod(name: string, given: PodGiven = {}): Pod {
  const { labels = { app: 'web' }, annotations, owner, node, readyFor, age = 1000 } = given
  const ready: PodCondition[] =
    readyFor === undefined ? [] : [{ type: 'Ready', status: 'True', lastTransitionTime: ago(readyFor) }]
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: metadata(name, {
      labels,
      creationTimestamp: ago(age),
      ...(annotations && { annotations }),
      ...(owner && { ownerReferences: [ownerReference(owner, owner)] }),
      ...(given.deleting && { deletionTimestamp: ago(1) }),
    }),
    spec: { ...template().spec, ...(node && { nodeName: node }), ...given.spec },
    status: {
      phase: given.phase ?? (readyFor === undefined ? 'Pending' : 'Running'),
      conditions: ready,
      ...(given.ip && { podIP: given.ip, podIPs: [{ ip: given.ip }] }),
      ...(given.restarts && { containerStatuses: [{ restartCount: given.restarts }] }),
      ...given.status,
    },
  } as unknown as Pod
}

export function replicaSet(
  name: string,
  spec: Partial<ReplicaSet['spec']> = {},
  more: { readonly status?: Partial<ReplicaSet['status']>; readonly metadata?: Metadata } = {},
): ReplicaSet {
  return {
    apiVersion: ReplicaSet.apiVersion,
    kind: ReplicaSet.kind,
    metadata: metadata(name, { generation: 1, ...more.metadata }),
    spec: { replicas: 1, selector: { matchLabels: { app: 'web' } }, template: template(), ...spec },
    status: { replicas: 0, observedGeneration: 1, ...more.status },
  }
}

export function deployment(
  name: string,
  spec: Partial<Deployment['spec']> = {},
  more: { readonly status?: Partial<Deployment['status']>; readonly metadata?: Metadata } = {},
): Deployment {
  return {
    apiVersion: Deployment.apiVersion,
    kind: Deployment.kind,
    metadata: metadata(name, { generation: 1, ...more.metadata }),
    spec: {
      replicas: 1,
      selector: { matchLabels: { app: 'web' } },
      template: template(),
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
      revisionHistoryLimit: 10,
      progressDeadlineSeconds: 600,
      ...spec,
    },
    status: { ...more.status },
  }
}

export const service = (
  name: string,
  spec: Partial<Service['spec']> = {},
  labels: Record<string, string> = {},
): Service => ({
  apiVersion: Service.apiVersion,
  kind: Service.kind,
  metadata: metadata(name, { labels }),
  spec: {
    type: 'ClusterIP',
    sessionAffinity: 'None',
    selector: { app: 'web' },
    ports: [{ port: 80, targetPort: 8080, protocol: 'TCP' }],
    ...spec,
  },
  status: { loadBalancer: {} },
})
