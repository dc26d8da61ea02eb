import type { KubeObject } from '../../kind.ts'
import type { PersistentVolumeClaim } from '../persistentvolumeclaim.ts'
import type { Pod } from '../pod.ts'
import type { Service } from '../service.ts'
import { type Amounts, one } from './amounts.ts'
import { claimUsage, isOfClaims } from './claimusage.ts'
import { isOfPods, podUsage, unsaid } from './podusage.ts'
import { isInScope, type ScopeRequirement } from './scopes.ts'
import { isOfServices, serviceUsage } from './serviceusage.ts'

/** How the objects of one resource count against quotas. */
export interface Evaluator {
  /** Whether a quota's resource is one that these objects use. */
  isOf(name: string): boolean
  /** @param now  Milliseconds since 1970. */
  usage(object: KubeObject, now: number): Amounts
  /** What an update can change, besides creation: only some objects grow. */
  readonly grows: boolean
  isInScope(requirement: ScopeRequirement, object: KubeObject): boolean
  /** Why an object cannot be counted. */
  unsaid(object: KubeObject, names: Iterable<string>): string | undefined
}

const inNoScope = { isInScope: () => false, unsaid: () => undefined }

const pods: Evaluator = {
  isOf: isOfPods,
  usage: (object, now) => podUsage(object as unknown as Pod, now),
  grows: false,
  isInScope: (requirement, object) => isInScope(requirement, object as unknown as Pod),
  unsaid: (object, names) => unsaid(object as unknown as Pod, names),
}
const services: Evaluator = {
  ...inNoScope,
  isOf: isOfServices,
  usage: (object) => serviceUsage(object as unknown as Service),
  grows: true,
}
const claims: Evaluator = {
  ...inNoScope,
  isOf: isOfClaims,
  usage: (object) => claimUsage(object as unknown as PersistentVolumeClaim),
  grows: true,
}

/** Kinds that could be limited under a shorter name before `count/…` was there. */
const aliases: ReadonlyMap<string, string> = new Map([
  ...['configmaps', 'resourcequotas', 'replicationcontrollers', 'secrets'].map(
    (name) => [name, name] as const,
  ),
  ['imagestreams.image.openshift.io', 'openshift.io/imagestreams'],
])

function counting(resource: string): Evaluator {
  const alias = aliases.get(resource)
  const names = [`count/${resource}`, ...(alias === undefined ? [] : [alias])]
  const usage = new Map(names.map((name) => [name, one]))
  return { ...inNoScope, isOf: (name) => usage.has(name), usage: () => usage, grows: false }
}

const special: ReadonlyMap<string, Evaluator> = new Map([
  ['pods', pods],
  ['services', services],
  ['persistentvolumeclaims', claims],
])

/** @param resource  `pods` or `deployments.apps`. */
export const evaluatorOf = (resource: string): Evaluator => special.get(resource) ?? counting(resource)

/** The resources whose objects use what a quota limits. Names that nobody uses lead nowhere. */
export function resourcesOf(names: Iterable<string>): string[] {
  const resources = new Set<string>()
  for (const name of names) {
    for (const [resource, { isOf }] of special) if (isOf(name)) resources.add(resource)
    if (name.startsWith('count/')) resources.add(name.slice('count/'.length))
    for (const [resource, alias] of aliases) if (alias === name) resources.add(resource)
  }
  return [...resources]
}
