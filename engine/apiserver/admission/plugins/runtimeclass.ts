import type { Pod } from '@hawser/kinds/core/pod.ts'
import type { Toleration } from '@hawser/kinds/core/toleration.ts'
import type { KubeObject, Mutable } from '@hawser/kinds/kind.ts'
import { compareQuantities } from '@hawser/kinds/meta/quantity.ts'
import { same } from '@hawser/kinds/meta/same.ts'
import type { AdmissionPlugin, AdmissionRequest } from '../chain.ts'
import type { Look } from '../draft.ts'
import { forbid } from '../forbid.ts'

type RuntimeClass = KubeObject & {
  readonly overhead?: { readonly podFixed?: Readonly<Record<string, string>> }
  readonly scheduling?: {
    readonly nodeSelector?: Readonly<Record<string, string>>
    readonly tolerations?: readonly Toleration[]
  }
}

/** A pod that runs in another way costs what that costs, and goes where that is possible. */
export const runtimeClass: AdmissionPlugin = {
  name: 'RuntimeClass',
  handles: (operation, { resource }, subresource) =>
    operation === 'CREATE' && resource === 'pods' && subresource === undefined,
  mutate(request, { look }) {
    const pod = request.object as unknown as Mutable<Pod>
    const found = classOf(request, pod as Pod, look)
    const fixed = found?.overhead?.podFixed
    if (fixed) {
      if (pod.spec.overhead && !agrees(pod.spec.overhead, fixed)) throw forbid(request, mismatch)
      pod.spec.overhead = { ...fixed }
    }
    if (found?.scheduling) schedule(request, pod, found.scheduling)
  },
  validate(request, { look }) {
    const pod = request.object as unknown as Pod
    if (pod.spec.runtimeClassName === undefined && pod.spec.overhead === undefined) return
    const fixed = classOf(request, pod, look)?.overhead
    if (fixed && !agrees(pod.spec.overhead ?? {}, fixed.podFixed ?? {})) throw forbid(request, mismatch)
    if (!fixed && pod.spec.overhead) {
      throw forbid(
        request,
        'pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead',
      )
    }
  },
}

const mismatch = "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead"

function classOf(request: AdmissionRequest, { spec }: Pod, look: Look): RuntimeClass | undefined {
  const { runtimeClassName: name } = spec
  if (name === undefined) return undefined
  const found = look.find('runtimeclasses.node.k8s.io', undefined, name)
  if (found) return found as RuntimeClass
  throw forbid(request, `pod rejected: RuntimeClass ${JSON.stringify(name)} not found`)
}

type Quantities = Readonly<Record<string, string>>
const agrees = (a: Quantities, b: Quantities): boolean =>
  Object.keys(a).length === Object.keys(b).length &&
  Object.keys(a).every((name) => b[name] !== undefined && compareQuantities(a[name] as string, b[name]) === 0)

function schedule(
  request: AdmissionRequest,
  { spec }: Mutable<Pod>,
  { nodeSelector = {}, tolerations = [] }: NonNullable<RuntimeClass['scheduling']>,
): void {
  for (const [key, value] of Object.entries(nodeSelector)) {
    const own = spec.nodeSelector?.[key]
    if (own !== undefined && own !== value) {
      throw forbid(
        request,
        `conflict: runtimeClass.scheduling.nodeSelector[${key}] = ${value}; pod.spec.nodeSelector[${key}] = ${own}`,
      )
    }
  }
  if (Object.keys(nodeSelector).length > 0) spec.nodeSelector = { ...spec.nodeSelector, ...nodeSelector }
  const present = spec.tolerations ?? []
  const added = tolerations.filter((one) => !present.some((other) => same(one, other)))
  if (added.length > 0) spec.tolerations = [...present, ...added]
}
