import type { Pod } from '@hawser/kinds/core/pod.ts'
import type { KubeObject, Mutable } from '@hawser/kinds/kind.ts'
import type { AdmissionPlugin, AdmissionRequest } from '../chain.ts'
import { derived } from '../derived.ts'
import type { Look } from '../draft.ts'
import { forbid } from '../forbid.ts'

type PriorityClass = KubeObject & {
  readonly value: number
  readonly globalDefault?: boolean
  readonly preemptionPolicy?: Pod['spec']['preemptionPolicy']
}
interface Priority {
  readonly value: number
  readonly preemptionPolicy?: Pod['spec']['preemptionPolicy']
}

/** Upstream's two classes that are there even before they are stored; the node's own pods use them. */
const builtIn: Readonly<Record<string, Priority>> = {
  'system-node-critical': { value: 2_000_001_000, preemptionPolicy: 'PreemptLowerPriority' },
  'system-cluster-critical': { value: 2_000_000_000, preemptionPolicy: 'PreemptLowerPriority' },
}

const resource = 'priorityclasses.scheduling.k8s.io'
/** Of several defaults, which a race may leave, the lowest counts. */
const globalDefault = derived(resource, (classes) =>
  (classes as readonly PriorityClass[])
    .filter((one) => one.globalDefault)
    .reduce<PriorityClass | undefined>(
      (least, one) => (least && least.value <= one.value ? least : one),
      undefined,
    ),
)

/** Turns the name of a class into the number that schedulers compare. */
export const priority: AdmissionPlugin = {
  name: 'Priority',
  handles: (operation, kind, subresource) =>
    subresource === undefined &&
    (operation === 'CREATE' || operation === 'UPDATE') &&
    (kind.resource === 'pods' || kind.resource === resource),
  mutate(request, { look }) {
    if (request.kind.resource !== 'pods') return
    const pod = request.object as unknown as Mutable<Pod>
    if (request.operation === 'CREATE') resolve(request, pod, look)
    else keep(pod, request.old as unknown as Pod)
  },
  validate(request, { look }) {
    const { kind, object } = request
    if (kind.resource !== resource || !object?.globalDefault) return
    const other = globalDefault(look)?.metadata.name
    if (other === undefined || other === object.metadata.name) return
    throw forbid(request, `PriorityClass ${other} is already marked as default. Only one default can exist`)
  },
}

function resolve(request: AdmissionRequest, { spec }: Mutable<Pod>, look: Look): void {
  const found = priorityOf(request, spec, look)
  if (spec.priority !== undefined && spec.priority !== found.value) {
    throw forbid(
      request,
      `the integer value of priority (${spec.priority}) must not be provided in pod spec; priority admission controller computed ${found.value} from the given PriorityClass name`,
    )
  }
  spec.priority = found.value
  const { preemptionPolicy = 'PreemptLowerPriority' } = found
  if (spec.preemptionPolicy !== undefined && spec.preemptionPolicy !== preemptionPolicy) {
    throw forbid(
      request,
      `the string value of PreemptionPolicy (${spec.preemptionPolicy}) must not be provided in pod spec; priority admission controller computed ${preemptionPolicy} from the given PriorityClass name`,
    )
  }
  spec.preemptionPolicy = preemptionPolicy
}

function priorityOf(request: AdmissionRequest, spec: Mutable<Pod>['spec'], look: Look): Priority {
  const { priorityClassName: name } = spec
  if (!name) {
    const found = globalDefault(look)
    if (!found) return { value: 0 }
    spec.priorityClassName = found.metadata.name
    return found
  }
  const found = look.find(resource, undefined, name) as PriorityClass | undefined
  const known = found ?? (Object.hasOwn(builtIn, name) ? builtIn[name] : undefined)
  if (known) return known
  throw forbid(request, `no PriorityClass with name ${name} was found`)
}

/** Who writes back a pod without them does not mean to change them. */
function keep({ spec }: Mutable<Pod>, { spec: old }: Pod): void {
  if (spec.priority === undefined && old.priority !== undefined) spec.priority = old.priority
  if (spec.preemptionPolicy === undefined && old.preemptionPolicy !== undefined) {
    spec.preemptionPolicy = old.preemptionPolicy
  }
}
