import { completePodSpec } from '../core/completepod.ts'
import { templateColumns } from '../core/templatecolumns.ts'
import { workloadWarnings } from '../core/warnings/pod.ts'
import { defineKind, type ObjectOf } from '../kind.ts'
import { same } from '../meta/same.ts'
import { s } from '../schema.ts'
import { checkStatefulSetSpec, checkStatefulSetStatus } from './checkstatefulset.ts'
import { statefulSetSpec, statefulSetStatus } from './statefulsetspec.ts'

/** Keeps numbered pods running, each with a name and claims of its own that outlive it. */
export const StatefulSet = defineKind({
  group: 'apps',
  version: 'v1',
  kind: 'StatefulSet',
  plural: 'statefulsets',
  shortNames: ['sts'],
  categories: ['all'],
  scope: 'Namespaced',
  nameRule: 'label',
  message: 'io.k8s.api.apps.v1.StatefulSet',
  hasStatus: true,
  fields: {
    spec: [2, statefulSetSpec],
    status: [3, s.defaulted(statefulSetStatus, {})],
  },
  scale: { specReplicas: 'spec.replicas', statusReplicas: 'status.replicas', selector: 'spec.selector' },
  complete({ spec }) {
    completePodSpec(spec.template.spec)
    const { updateStrategy, volumeClaimTemplates = [] } = spec
    if (!updateStrategy.type) {
      updateStrategy.type = 'RollingUpdate'
      updateStrategy.rollingUpdate ??= { partition: 0 }
    }
    for (const claim of volumeClaimTemplates)
      Object.assign(claim, { apiVersion: 'v1', kind: 'PersistentVolumeClaim' })
  },
  validate: ({ spec, status }, old) => [
    ...(old && same(spec, old.spec) ? [] : checkStatefulSetSpec(spec, old?.spec)),
    ...checkStatefulSetStatus(status, old?.status),
  ],
  warnings: ({ metadata, spec }, old) => workloadWarnings(metadata, spec.template, old?.metadata),
  columns: [
    { name: 'Ready', value: ({ spec, status }) => `${status.readyReplicas ?? 0}/${spec.replicas}` },
    ...templateColumns,
  ],
})
export type StatefulSet = ObjectOf<typeof StatefulSet>
