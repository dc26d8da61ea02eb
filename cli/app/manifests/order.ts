import type { Manifest } from './read.ts'

/** What others refer to comes first; what takes requests comes last. */
const order = [
  'Namespace',
  'CustomResourceDefinition',
  'PriorityClass',
  'StorageClass',
  'ServiceAccount',
  'Role',
  'ClusterRole',
  'RoleBinding',
  'ClusterRoleBinding',
  'ResourceQuota',
  'LimitRange',
  'ConfigMap',
  'Secret',
  'PersistentVolume',
  'PersistentVolumeClaim',
  'ImageStream',
  'BuildConfig',
  'Service',
]
const last = ['HorizontalPodAutoscaler', 'PodDisruptionBudget', 'Ingress', 'Route']

const rankOf = (kind: string): number => {
  const first = order.indexOf(kind)
  if (first >= 0) return first
  return last.includes(kind) ? order.length + 1 : order.length
}

export const inOrder = (manifests: readonly Manifest[]): Manifest[] =>
  [...manifests].sort((a, b) => rankOf(a.kind) - rankOf(b.kind))
