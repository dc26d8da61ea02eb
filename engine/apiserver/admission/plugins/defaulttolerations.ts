import type { Toleration } from '@hawser/kinds/core/toleration.ts'
import type { AdmissionPlugin } from '../chain.ts'

/** How long a pod stays bound to a node that went away. */
const patienceSeconds = 300
const nodeTaints = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable']

export const defaultTolerationSeconds: AdmissionPlugin = {
  name: 'DefaultTolerationSeconds',
  handles: (operation, { resource }, subresource) =>
    resource === 'pods' && subresource === undefined && (operation === 'CREATE' || operation === 'UPDATE'),
  mutate({ object }) {
    const spec = object?.spec as { tolerations?: Toleration[] }
    const missing = missingTolerations(spec.tolerations ?? [])
    if (missing.length > 0) spec.tolerations = [...(spec.tolerations ?? []), ...missing]
  },
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
