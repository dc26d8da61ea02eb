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

/** What all conditions have, also those of kinds that have a type of their own for them. */
interface Timed {
  readonly type: string
  readonly status: string
  readonly lastTransitionTime?: string | undefined
}

/**
 * Conditions with one told anew, at the place it had. It keeps its time as long as its status stays.
 *
 * @param now  RFC 3339.
 */
export function withCondition<C extends Timed>(
  conditions: readonly C[] = [],
  told: Omit<C, 'lastTransitionTime'> & Pick<Timed, 'type' | 'status'>,
  now: string,
): C[] {
  const before = conditions.find(({ type }) => type === told.type)
  const lastTransitionTime = (before?.status === told.status && before.lastTransitionTime) || now
  const condition = { ...told, lastTransitionTime } as unknown as C
  return before ? conditions.map((one) => (one === before ? condition : one)) : [...conditions, condition]
}
