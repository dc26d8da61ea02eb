import type { Container } from '@hawser/kinds/core/container.ts'
import type { ContainerStatus } from '@hawser/kinds/core/containerstatus.ts'
import type { EphemeralContainer } from '@hawser/kinds/core/ephemeralcontainer.ts'
import type { Pod } from '@hawser/kinds/core/pod.ts'
import type { PodStatus } from '@hawser/kinds/core/podstate.ts'

export type { Container } from '@hawser/kinds/core/container.ts'
export type { ContainerStatus } from '@hawser/kinds/core/containerstatus.ts'
export type { EphemeralContainer } from '@hawser/kinds/core/ephemeralcontainer.ts'
export { Pod } from '@hawser/kinds/core/pod.ts'
export type { PodCondition, PodStatus } from '@hawser/kinds/core/podstate.ts'

/** `name_namespace(uid)`, as messages of Kubernetes name a pod. */
export const describePod = ({ metadata: { name, namespace, uid } }: Pod): string =>
  `${name}_${namespace}(${uid})`

/** An init container that runs beside the others for the pod's whole life. */
export const isSidecar = (container: Container): boolean => container.restartPolicy === 'Always'

export const initContainers = (pod: Pod): readonly Container[] => pod.spec.initContainers ?? []
export const sidecars = (pod: Pod): readonly Container[] => initContainers(pod).filter(isSidecar)
/** Containers that were added to look into a pod. They run once, and the pod does not depend on them. */
export const ephemeralContainers = (pod: Pod): readonly EphemeralContainer[] =>
  pod.spec.ephemeralContainers ?? []
/** What the pod is made of. */
export const ownContainers = (pod: Pod): readonly Container[] => [
  ...initContainers(pod),
  ...pod.spec.containers,
]
export const everyContainer = (pod: Pod): readonly Container[] => [
  ...ownContainers(pod),
  ...ephemeralContainers(pod),
]

/** What is said of each of them. */
export const everyStatus = (status: Partial<PodStatus>): readonly ContainerStatus[] => [
  ...(status.initContainerStatuses ?? []),
  ...(status.containerStatuses ?? []),
  ...(status.ephemeralContainerStatuses ?? []),
]

export const namespaceOf = (pod: Pod): string => pod.metadata.namespace ?? ''
export const usesHostNetwork = (pod: Pod): boolean => pod.spec.hostNetwork === true
export const isDeleted = (pod: Pod): boolean => pod.metadata.deletionTimestamp !== undefined
/** A pod in such a phase never runs again. */
export const isTerminal = (phase: string | undefined): boolean => phase === 'Succeeded' || phase === 'Failed'

/** Containers of this pod stay until the pod object is gone, so that they can be committed to an image. */
export const keepsExited = (pod: Pod): boolean =>
  pod.metadata.annotations?.['hawser.dev/keep-exited'] === 'true'

/** When this pod has ended, nobody needs what its containers have written but for their logs. */
export const releasesExited = (pod: Pod): boolean =>
  pod.metadata.annotations?.['hawser.dev/keep-exited'] === 'false'

/** What it does can wait: it gets the CPU that nobody else wants, and is the first to go when memory runs out. */
export const isBackground = (pod: Pod): boolean =>
  pod.metadata.annotations?.['hawser.dev/background'] === 'true'
