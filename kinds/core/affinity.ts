import { labelSelector } from '../meta/labelselector.ts'
import { s, type TypeOf } from '../schema.ts'
import { nodeSelector, nodeSelectorTerm } from './nodeselector.ts'

export const preferredSchedulingTerm = s.message('io.k8s.api.core.v1.PreferredSchedulingTerm', {
  weight: [1, s.integer()],
  preference: [2, s.defaulted(nodeSelectorTerm, {})],
})
export type PreferredSchedulingTerm = TypeOf<typeof preferredSchedulingTerm>

export const nodeAffinity = s.message('io.k8s.api.core.v1.NodeAffinity', {
  requiredDuringSchedulingIgnoredDuringExecution: [1, s.optional(nodeSelector)],
  preferredDuringSchedulingIgnoredDuringExecution: [
    2,
    s.optional(s.list(preferredSchedulingTerm, { listType: 'atomic' })),
  ],
})
export type NodeAffinity = TypeOf<typeof nodeAffinity>

export const podAffinityTerm = s.message('io.k8s.api.core.v1.PodAffinityTerm', {
  labelSelector: [1, s.optional(labelSelector)],
  namespaces: [2, s.optional(s.list(s.string(), { listType: 'atomic' }))],
  topologyKey: [3, s.string()],
  namespaceSelector: [4, s.optional(labelSelector)],
  matchLabelKeys: [5, s.optional(s.list(s.string(), { listType: 'atomic' }))],
  mismatchLabelKeys: [6, s.optional(s.list(s.string(), { listType: 'atomic' }))],
})
export type PodAffinityTerm = TypeOf<typeof podAffinityTerm>

export const weightedPodAffinityTerm = s.message('io.k8s.api.core.v1.WeightedPodAffinityTerm', {
  weight: [1, s.integer()],
  podAffinityTerm: [2, podAffinityTerm],
})
export type WeightedPodAffinityTerm = TypeOf<typeof weightedPodAffinityTerm>

export const podAffinity = s.message('io.k8s.api.core.v1.PodAffinity', {
  requiredDuringSchedulingIgnoredDuringExecution: [
    1,
    s.optional(s.list(podAffinityTerm, { listType: 'atomic' })),
  ],
  preferredDuringSchedulingIgnoredDuringExecution: [
    2,
    s.optional(s.list(weightedPodAffinityTerm, { listType: 'atomic' })),
  ],
})
export type PodAffinity = TypeOf<typeof podAffinity>

export const podAntiAffinity = s.message('io.k8s.api.core.v1.PodAntiAffinity', {
  requiredDuringSchedulingIgnoredDuringExecution: [
    1,
    s.optional(s.list(podAffinityTerm, { listType: 'atomic' })),
  ],
  preferredDuringSchedulingIgnoredDuringExecution: [
    2,
    s.optional(s.list(weightedPodAffinityTerm, { listType: 'atomic' })),
  ],
})
export type PodAntiAffinity = TypeOf<typeof podAntiAffinity>

export const affinity = s.message('io.k8s.api.core.v1.Affinity', {
  nodeAffinity: [1, s.optional(nodeAffinity)],
  podAffinity: [2, s.optional(podAffinity)],
  podAntiAffinity: [3, s.optional(podAntiAffinity)],
})
export type Affinity = TypeOf<typeof affinity>
