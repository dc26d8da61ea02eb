import { containerHash } from './actions/containerHash.ts'
import type { Observed, ObservedContainer, ObservedSandbox } from './observed.ts'
import type { Container, Pod } from './pod.ts'

/** Pods and what a runtime has of them, for tables: each case states only what differs. */
export function samplePod(
  spec: { readonly [field: string]: unknown } = {},
  metadata: Partial<Pod['metadata']> = {},
  status: { readonly [field: string]: unknown } = {},
): Pod {
  const containers = (spec.containers as object[] | undefined) ?? [{ name: 'web' }]
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: 'web-1',
      namespace: 'shop',
      uid: 'u1',
      resourceVersion: '1',
      creationTimestamp: '2026-01-01T00:00:00Z',
      ...metadata,
    },
    spec: {
      restartPolicy: 'Always',
      terminationGracePeriodSeconds: 30,
      dnsPolicy: 'ClusterFirst',
      securityContext: {},
      schedulerName: 'default-scheduler',
      nodeName: 'node-1',
      ...spec,
      containers: containers.map(sampleContainer),
      ...(spec.initContainers !== undefined && {
        initContainers: (spec.initContainers as object[]).map(sampleContainer),
      }),
    },
    status: { phase: 'Pending', ...status },
  } as unknown as Pod
}

export const sampleContainer = (fields: object = {}): Container => ({
  name: 'web',
  image: 'app:1',
  resources: {},
  terminationMessagePath: '/dev/termination-log',
  terminationMessagePolicy: 'File',
  ...fields,
})

export const sandbox = (change: Partial<ObservedSandbox> = {}): ObservedSandbox => ({
  id: 's0',
  attempt: 0,
  ready: true,
  createdAt: 1000,
  ips: ['10.128.0.5'],
  ...change,
})

export const running = (change: Partial<ObservedContainer> = {}): ObservedContainer => ({
  id: `${change.name ?? 'web'}-${change.attempt ?? 0}`,
  sandboxId: 's0',
  name: 'web',
  attempt: 0,
  state: 'running',
  hash: containerHash({ name: change.name ?? 'web', image: 'app:1' }),
  createdAt: 2000,
  startedAt: 3000,
  finishedAt: 0,
  exitCode: 0,
  reason: '',
  message: '',
  image: 'app:1',
  imageRef: 'sha256:abc',
  ...change,
})

export const exited = (exitCode: number, change: Partial<ObservedContainer> = {}): ObservedContainer =>
  running({
    state: 'exited',
    finishedAt: 10_000,
    exitCode,
    reason: exitCode === 0 ? 'Completed' : 'Error',
    ...change,
  })

export const observed = (
  containers: readonly ObservedContainer[],
  sandboxes: readonly ObservedSandbox[] = [sandbox()],
): Observed => ({ sandboxes, containers })
