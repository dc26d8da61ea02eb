import { checkResources } from '../core/checkresources.ts'
import { checkTolerations } from '../core/checkscheduling.ts'
import { toleration } from '../core/toleration.ts'
import { labelWarnings } from '../core/warnings/nodelabels.ts'
import { defineKind, type ObjectOf } from '../kind.ts'
import { immutable, invalid } from '../meta/field.ts'
import { checkLabels } from '../meta/labels.ts'
import { dnsLabel } from '../meta/names.ts'
import { s, type TypeOf } from '../schema.ts'

export const overhead = s.message('io.k8s.api.node.v1.Overhead', {
  podFixed: [1, s.optional(s.map(s.quantity()))],
})
export type Overhead = TypeOf<typeof overhead>

export const scheduling = s.message('io.k8s.api.node.v1.Scheduling', {
  nodeSelector: [1, s.optional(s.map(s.string()))],
  tolerations: [2, s.optional(s.list(toleration, { listType: 'atomic' }))],
})
export type Scheduling = TypeOf<typeof scheduling>

/** A way to run pods that nodes may offer. */
export const RuntimeClass = defineKind({
  group: 'node.k8s.io',
  version: 'v1',
  kind: 'RuntimeClass',
  plural: 'runtimeclasses',
  scope: 'Cluster',
  message: 'io.k8s.api.node.v1.RuntimeClass',
  fields: {
    handler: [2, s.string({ mayBeEmpty: true })],
    overhead: [3, s.optional(overhead)],
    scheduling: [4, s.optional(scheduling)],
  },
  validate: ({ handler, overhead, scheduling = {} }, old) =>
    old
      ? handler === old.handler
        ? []
        : [immutable('handler', handler)]
      : [
          ...dnsLabel(handler).map((problem) => invalid('handler', handler, problem)),
          ...checkResources({ limits: overhead?.podFixed ?? {} }, 'overhead'),
          ...checkLabels(scheduling.nodeSelector, 'scheduling.nodeSelector'),
          ...checkTolerations(scheduling.tolerations ?? [], 'scheduling.tolerations'),
        ],
  warnings: ({ scheduling }) => labelWarnings(scheduling?.nodeSelector, 'scheduling.nodeSelector'),
  columns: [{ name: 'Handler', value: ({ handler }) => handler }],
})
export type RuntimeClass = ObjectOf<typeof RuntimeClass>
