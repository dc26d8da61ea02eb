import { objectMeta } from '../meta/objectmeta.ts'
import { s, type TypeOf } from '../schema.ts'
import { affinity } from './affinity.ts'
import { container } from './container.ts'
import { ephemeralContainer } from './ephemeralcontainer.ts'
import { localObjectReference } from './objectreference.ts'
import { resourceRequirements } from './resources.ts'
import { podSecurityContext } from './securitycontext.ts'
import { toleration } from './toleration.ts'
import { topologySpreadConstraint } from './topologyspread.ts'
import { volume } from './volume.ts'

export const hostAlias = s.message('io.k8s.api.core.v1.HostAlias', {
  ip: [1, s.string()],
  hostnames: [2, s.optional(s.list(s.string(), { listType: 'atomic' }))],
})
export type HostAlias = TypeOf<typeof hostAlias>

export const podDNSConfigOption = s.message('io.k8s.api.core.v1.PodDNSConfigOption', {
  name: [1, s.optional(s.string())],
  value: [2, s.pointer(s.string())],
})
export type PodDNSConfigOption = TypeOf<typeof podDNSConfigOption>

export const podDNSConfig = s.message('io.k8s.api.core.v1.PodDNSConfig', {
  nameservers: [1, s.optional(s.list(s.string(), { listType: 'atomic' }))],
  searches: [2, s.optional(s.list(s.string(), { listType: 'atomic' }))],
  options: [3, s.optional(s.list(podDNSConfigOption, { listType: 'atomic' }))],
})
export type PodDNSConfig = TypeOf<typeof podDNSConfig>

export const podReadinessGate = s.message('io.k8s.api.core.v1.PodReadinessGate', {
  conditionType: [1, s.string()],
})
export type PodReadinessGate = TypeOf<typeof podReadinessGate>

export const podSchedulingGate = s.message('io.k8s.api.core.v1.PodSchedulingGate', {
  name: [1, s.string()],
})
export type PodSchedulingGate = TypeOf<typeof podSchedulingGate>

export const podResourceClaim = s.message('io.k8s.api.core.v1.PodResourceClaim', {
  name: [1, s.string()],
  resourceClaimName: [3, s.pointer(s.string())],
  resourceClaimTemplateName: [4, s.pointer(s.string())],
})
export type PodResourceClaim = TypeOf<typeof podResourceClaim>

export const podOS = s.message('io.k8s.api.core.v1.PodOS', {
  name: [1, s.oneOf('linux', 'windows')],
})
export type PodOS = TypeOf<typeof podOS>

export const podSpec = s.message('io.k8s.api.core.v1.PodSpec', {
  volumes: [
    1,
    s.optional(
      s.list(volume, {
        listType: 'map',
        listMapKeys: ['name'],
        patchStrategy: 'merge,retainKeys',
        patchMergeKey: 'name',
      }),
    ),
  ],
  initContainers: [
    20,
    s.optional(
      s.list(container, {
        listType: 'map',
        listMapKeys: ['name'],
        patchStrategy: 'merge',
        patchMergeKey: 'name',
      }),
    ),
  ],
  containers: [
    2,
    s.list(container, {
      listType: 'map',
      listMapKeys: ['name'],
      patchStrategy: 'merge',
      patchMergeKey: 'name',
    }),
  ],
  ephemeralContainers: [
    34,
    s.optional(
      s.list(ephemeralContainer, {
        listType: 'map',
        listMapKeys: ['name'],
        patchStrategy: 'merge',
        patchMergeKey: 'name',
      }),
    ),
  ],
  restartPolicy: [3, s.nonzero(s.oneOf('Always', 'OnFailure', 'Never'), 'Always')],
  terminationGracePeriodSeconds: [4, s.defaulted(s.integer({ format: 'int64' }), 30)],
  activeDeadlineSeconds: [5, s.pointer(s.integer({ format: 'int64' }))],
  dnsPolicy: [
    6,
    s.nonzero(s.oneOf('ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None'), 'ClusterFirst'),
  ],
  nodeSelector: [7, s.optional(s.map(s.string(), { mapType: 'atomic' }))],
  serviceAccountName: [8, s.optional(s.string())],
  serviceAccount: [9, s.optional(s.string())],
  automountServiceAccountToken: [21, s.pointer(s.boolean())],
  nodeName: [10, s.optional(s.string())],
  hostNetwork: [11, s.optional(s.boolean())],
  hostPID: [12, s.optional(s.boolean())],
  hostIPC: [13, s.optional(s.boolean())],
  shareProcessNamespace: [27, s.pointer(s.boolean())],
  securityContext: [14, s.defaulted(podSecurityContext, {})],
  imagePullSecrets: [
    15,
    s.optional(
      s.list(localObjectReference, {
        listType: 'map',
        listMapKeys: ['name'],
        patchStrategy: 'merge',
        patchMergeKey: 'name',
      }),
    ),
  ],
  hostname: [16, s.optional(s.string())],
  subdomain: [17, s.optional(s.string())],
  affinity: [18, s.optional(affinity)],
  schedulerName: [19, s.nonzero(s.string(), 'default-scheduler')],
  tolerations: [22, s.optional(s.list(toleration, { listType: 'atomic' }))],
  hostAliases: [
    23,
    s.optional(
      s.list(hostAlias, {
        listType: 'map',
        listMapKeys: ['ip'],
        patchStrategy: 'merge',
        patchMergeKey: 'ip',
      }),
    ),
  ],
  priorityClassName: [24, s.optional(s.string())],
  priority: [25, s.pointer(s.integer())],
  dnsConfig: [26, s.optional(podDNSConfig)],
  readinessGates: [28, s.optional(s.list(podReadinessGate, { listType: 'atomic' }))],
  runtimeClassName: [29, s.pointer(s.string())],
  enableServiceLinks: [30, s.pointer(s.boolean())],
  preemptionPolicy: [31, s.pointer(s.oneOf('PreemptLowerPriority', 'Never'))],
  overhead: [32, s.optional(s.map(s.quantity()))],
  topologySpreadConstraints: [
    33,
    s.optional(
      s.list(topologySpreadConstraint, {
        listType: 'map',
        listMapKeys: ['topologyKey', 'whenUnsatisfiable'],
        patchStrategy: 'merge',
        patchMergeKey: 'topologyKey',
      }),
    ),
  ],
  setHostnameAsFQDN: [35, s.pointer(s.boolean())],
  os: [36, s.optional(podOS)],
  hostUsers: [37, s.pointer(s.boolean())],
  schedulingGates: [
    38,
    s.optional(
      s.list(podSchedulingGate, {
        listType: 'map',
        listMapKeys: ['name'],
        patchStrategy: 'merge',
        patchMergeKey: 'name',
      }),
    ),
  ],
  resourceClaims: [
    39,
    s.optional(
      s.list(podResourceClaim, {
        listType: 'map',
        listMapKeys: ['name'],
        patchStrategy: 'merge,retainKeys',
        patchMergeKey: 'name',
      }),
    ),
  ],
  resources: [40, s.optional(resourceRequirements)],
})
export type PodSpec = TypeOf<typeof podSpec>

export const podTemplateSpec = s.message('io.k8s.api.core.v1.PodTemplateSpec', {
  metadata: [1, s.defaulted(objectMeta, {})],
  spec: [2, podSpec],
})
export type PodTemplateSpec = TypeOf<typeof podTemplateSpec>
