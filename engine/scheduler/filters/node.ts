import { isTolerated } from '@hawser/kinds/core/toleration.ts'
import { requiredNode } from '../nodeselector.ts'
import type { Filter } from './filter.ts'

const UNSCHEDULABLE = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' } as const

/** Nodes that were cordoned take only pods that tolerate it. */
export const unschedulable: Filter = {
  name: 'NodeUnschedulable',
  resolvable: false,
  prepare({ pod }) {
    if (isTolerated(pod.spec.tolerations ?? [], UNSCHEDULABLE)) return undefined
    return ({ node }) => (node.spec.unschedulable ? 'node(s) were unschedulable' : undefined)
  },
}

export const taints: Filter = {
  name: 'TaintToleration',
  resolvable: false,
  prepare({ pod }) {
    const tolerations = pod.spec.tolerations ?? []
    return ({ node }) => {
      const taint = node.spec.taints?.find(
        (taint) => taint.effect !== 'PreferNoSchedule' && !isTolerated(tolerations, taint),
      )
      return taint && `node(s) had untolerated taint {${taint.key}: ${taint.value ?? ''}}`
    }
  },
}

export const nodeAffinity: Filter = {
  name: 'NodeAffinity',
  resolvable: false,
  prepare({ pod }) {
    const matches = requiredNode(pod.spec)
    return (
      matches && ((node) => (matches(node) ? undefined : "node(s) didn't match Pod's node affinity/selector"))
    )
  },
}
