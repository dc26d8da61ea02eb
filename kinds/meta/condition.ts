import { s, type TypeOf } from '../schema.ts'

/** meta/v1 `Condition`: what newer kinds report in `status.conditions`. */
export const condition = s.message('io.k8s.apimachinery.pkg.apis.meta.v1.Condition', {
  type: [1, s.string()],
  status: [2, s.oneOf('True', 'False', 'Unknown')],
  observedGeneration: [3, s.optional(s.integer({ format: 'int64' }))],
  lastTransitionTime: [4, s.time()],
  reason: [5, s.string()],
  message: [6, s.defaulted(s.string(), '')],
})
export type Condition = TypeOf<typeof condition>
