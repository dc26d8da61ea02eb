import type { APIService } from '@hawser/kinds/apiregistration/apiservice.ts'
import { APIService as Kind } from '@hawser/kinds/apiregistration/apiservice.ts'
import type { AnyKind, Draft } from '@hawser/kinds/kind.ts'

export const managed = 'kube-aggregator.kubernetes.io/automanaged'

/** Upstream's order of groups, and of versions within them where it is not 15. */
const groups: Readonly<Record<string, number>> = {
  '': 18000,
  apps: 17800,
  'events.k8s.io': 17750,
  'authentication.k8s.io': 17700,
  'authorization.k8s.io': 17600,
  autoscaling: 17500,
  batch: 17400,
  'certificates.k8s.io': 17300,
  'networking.k8s.io': 17200,
  policy: 17100,
  'rbac.authorization.k8s.io': 17000,
  'storage.k8s.io': 16800,
  'apiextensions.k8s.io': 16700,
  'admissionregistration.k8s.io': 16700,
  'scheduling.k8s.io': 16600,
  'coordination.k8s.io': 16500,
  'node.k8s.io': 16300,
  'discovery.k8s.io': 16200,
  'flowcontrol.apiserver.k8s.io': 16100,
}
const versions: Readonly<Record<string, number>> = {
  '/v1': 1,
  'autoscaling/v2': 30,
  'flowcontrol.apiserver.k8s.io/v1': 21,
}
/** The aggregator does not register itself; and who installs a metrics-server must find the name of its APIService free. */
const unregistered = ['apiregistration.k8s.io', 'metrics.k8s.io']

/** An APIService for every group and version that this server answers for, by name. */
export function localServices(kinds: readonly AnyKind[]): ReadonlyMap<string, Draft<typeof Kind>> {
  const services = new Map<string, Draft<typeof Kind>>()
  for (const { group, version, isCustom } of kinds) {
    const name = `${version}.${group}`
    if (unregistered.includes(group) || services.has(name)) continue
    services.set(name, {
      apiVersion: Kind.apiVersion,
      kind: Kind.kind,
      metadata: { name, labels: { [managed]: isCustom ? 'true' : 'onstart' } },
      spec: {
        ...(group && { group }),
        version,
        groupPriorityMinimum: isCustom ? 1000 : (groups[group] ?? 9900),
        versionPriority: isCustom ? 100 : (versions[`${group}/${version}`] ?? 15),
      },
    })
  }
  return services
}

/** Whether an APIService was made by us. */
export const isManaged = ({ metadata }: APIService): boolean => metadata.labels?.[managed] !== undefined
