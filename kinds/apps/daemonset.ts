import { completePodSpec } from '../core/completepod.ts'
import { templateColumns } from '../core/templatecolumns.ts'
import { isSameGeneration, templateWarnings } from '../core/warnings/pod.ts'
import { defineKind, type ObjectOf } from '../kind.ts'
import type { ObjectMeta } from '../meta/objectmeta.ts'
import { same } from '../meta/same.ts'
import { formatLabelSelector, formatMap } from '../meta/selector.ts'
import { s } from '../schema.ts'
import { checkDaemonSetSpec, checkDaemonSetStatus } from './checkdaemonset.ts'
import { type DaemonSetSpec, daemonSetSpec, daemonSetStatus } from './daemonsetspec.ts'

/** Keeps one pod on every node that fits. */
export const DaemonSet = defineKind({
  group: 'apps',
  version: 'v1',
  kind: 'DaemonSet',
  plural: 'daemonsets',
  shortNames: ['ds'],
  categories: ['all'],
  scope: 'Namespaced',
  message: 'io.k8s.api.apps.v1.DaemonSet',
  hasStatus: true,
  fields: {
    spec: [2, daemonSetSpec],
    status: [3, s.defaulted(daemonSetStatus, {})],
  },
  complete({ metadata, spec }, old) {
    completePodSpec(spec.template.spec)
    const { updateStrategy } = spec
    if (updateStrategy.type === 'RollingUpdate')
      updateStrategy.rollingUpdate = { maxUnavailable: 1, maxSurge: 0, ...updateStrategy.rollingUpdate }
    setTemplateGeneration(metadata, spec, old)
  },
  validate: ({ spec, status }, old) => [
    ...(old && same(spec, old.spec) ? [] : checkDaemonSetSpec(spec, old?.spec)),
    ...checkDaemonSetStatus(status, old?.status),
  ],
  warnings: ({ metadata, spec }, old) =>
    isSameGeneration(metadata, old?.metadata) ? [] : templateWarnings(spec.template, 'spec.template'),
  columns: [
    { name: 'Desired', type: 'integer', value: ({ status }) => status.desiredNumberScheduled },
    { name: 'Current', type: 'integer', value: ({ status }) => status.currentNumberScheduled },
    { name: 'Ready', type: 'integer', value: ({ status }) => status.numberReady },
    { name: 'Up-to-date', type: 'integer', value: ({ status }) => status.updatedNumberScheduled ?? 0 },
    { name: 'Available', type: 'integer', value: ({ status }) => status.numberAvailable ?? 0 },
    { name: 'Node Selector', value: ({ spec }) => formatMap(spec.template.spec.nodeSelector) },
    ...templateColumns,
    {
      name: 'Selector',
      priority: 1,
      afterAge: true,
      value: ({ spec }) => formatLabelSelector(spec.selector),
    },
  ],
})
export type DaemonSet = ObjectOf<typeof DaemonSet>

const generationAnnotation = 'deprecated.daemonset.template.generation'

/** How often the template changed: a field of the first versions of the API, which v1 shows as an annotation. */
function setTemplateGeneration(
  metadata: { annotations?: Readonly<Record<string, string>> },
  { template }: DaemonSetSpec,
  old: { readonly metadata: ObjectMeta; readonly spec: DaemonSetSpec } | undefined,
): void {
  const before = Number(old?.metadata.annotations?.[generationAnnotation] ?? 0)
  const now = old && same(template, old.spec.template) ? before : before + 1
  metadata.annotations = { ...metadata.annotations, [generationAnnotation]: String(now) }
}
