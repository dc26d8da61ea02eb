import type { Mutable } from '../kind.ts'
import type { Container } from './container.ts'
import { defaultPullPolicy } from './imagename.ts'
import type { PodSpec } from './podspec.ts'

/** Defaults of a pod spec wherever it stands, in a pod or in a template. */
export function completePodSpec(spec: Mutable<PodSpec>): void {
  for (const list of [spec.initContainers, spec.containers, spec.ephemeralContainers])
    for (const container of list ?? []) container.imagePullPolicy ??= defaultPullPolicy(container.image ?? '')
  for (const volume of spec.volumes ?? []) {
    // A volume that names no source is an emptyDir: so it has been since before there was a choice.
    if (Object.keys(volume).length === 1) volume.emptyDir = {}
    if (volume.image) volume.image.pullPolicy ??= defaultPullPolicy(volume.image.reference ?? '')
  }
  // The old name of the field and the new one always agree.
  const account = spec.serviceAccountName ?? spec.serviceAccount
  if (account !== undefined) Object.assign(spec, { serviceAccountName: account, serviceAccount: account })
}

/** Defaults that a pod has, and its template has not. */
export function completePod({ spec }: { spec: Mutable<PodSpec> }): void {
  completePodSpec(spec)
  spec.enableServiceLinks ??= true
  for (const container of [...(spec.initContainers ?? []), ...spec.containers]) {
    requestLimits(container)
    if (spec.hostNetwork) for (const port of container.ports ?? []) port.hostPort ??= port.containerPort
  }
}

/** Who limits a resource and does not say how much to reserve reserves all of it. */
function requestLimits({ resources }: Mutable<Container>): void {
  if (resources.limits) resources.requests = { ...resources.limits, ...resources.requests }
}
