import { Pod } from '@hawser/kinds/core/pod.ts'
import type { Toleration } from '@hawser/kinds/core/toleration.ts'
import type { Mutable } from '@hawser/kinds/kind.ts'
import { forbidden } from '@hawser/kinds/meta/status.ts'
import type { Draft, Look } from './draft.ts'
import { qosClass } from './qosclass.ts'

/** How long a pod stays bound to a node that went away. */
const patienceSeconds = 300
const nodeTaints = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable']

/** Upstream's two built-in classes; the node's own pods use them. */
const builtInPriorities: Readonly<Record<string, number>> = {
  'system-node-critical': 2_000_001_000,
  'system-cluster-critical': 2_000_000_000,
}

/** What upstream's admission plugins (ServiceAccount, Priority, DefaultTolerationSeconds) add to a new pod. */
export function completePod(draft: Draft, look: Look): void {
  const pod = draft as unknown as Mutable<Pod>
  const { spec } = pod
  spec.serviceAccountName ||= 'default'
  // The older name of the same field; both are always there.
  spec.serviceAccount = spec.serviceAccountName
  addPullSecrets(pod, look)
  spec.priority = priorityOf(pod)
  spec.preemptionPolicy ??= 'PreemptLowerPriority'
  spec.tolerations = [...(spec.tolerations ?? []), ...missingTolerations(spec.tolerations ?? [])]
  pod.status = { phase: 'Pending', qosClass: qosClass(pod.spec as Pod['spec']) } as Mutable<Pod['status']>
}

function addPullSecrets({ metadata, spec }: Mutable<Pod>, look: Look): void {
  if (spec.imagePullSecrets && spec.imagePullSecrets.length > 0) return
  const account = look.find('serviceaccounts', metadata.namespace, spec.serviceAccountName as string)
  const secrets = account?.imagePullSecrets as Mutable<Pod>['spec']['imagePullSecrets']
  if (secrets && secrets.length > 0) spec.imagePullSecrets = [...secrets]
}

function priorityOf({ metadata: { name }, spec }: Mutable<Pod>): number {
  const { priorityClassName = '' } = spec
  const priority = priorityClassName === '' ? 0 : builtInPriorities[priorityClassName]
  if (priority === undefined) {
    throw forbidden(Pod, name, `no PriorityClass with name ${priorityClassName} was found`)
  }
  if (spec.priority !== undefined && spec.priority !== priority) {
    throw forbidden(
      Pod,
      name,
      `the integer value of priority (${spec.priority}) must not be provided in pod spec; priority admission controller computed ${priority} from the given PriorityClass name`,
    )
  }
  return priority
}

/** Pods outlive a short absence of their node, unless they say otherwise. */
export function missingTolerations(present: readonly Toleration[]): Toleration[] {
  return nodeTaints
    .filter((taint) => !present.some((toleration) => tolerates(toleration, taint)))
    .map((key) => ({
      key,
      operator: 'Exists',
      effect: 'NoExecute',
      tolerationSeconds: patienceSeconds,
    }))
}

const tolerates = ({ key, effect }: Toleration, taint: string): boolean =>
  (!key || key === taint) && (!effect || effect === 'NoExecute')
