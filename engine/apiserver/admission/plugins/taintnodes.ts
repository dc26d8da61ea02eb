import type { Taint } from '@hawser/kinds/core/toleration.ts'
import type { AdmissionPlugin } from '../chain.ts'

const notReady: Taint = { key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' }

/** Nobody is sent to a new node before its conditions were looked at; the node lifecycle takes the taint off. */
export const taintNodesByCondition: AdmissionPlugin = {
  name: 'TaintNodesByCondition',
  handles: (operation, { resource }, subresource) =>
    operation === 'CREATE' && resource === 'nodes' && subresource === undefined,
  mutate({ object }) {
    if (!object) return
    object.spec ??= {}
    const spec = object.spec as { taints?: Taint[] }
    const taints = spec.taints ?? []
    const has = taints.some(({ key, effect }) => key === notReady.key && effect === notReady.effect)
    if (!has) spec.taints = [...taints, notReady]
  },
}
