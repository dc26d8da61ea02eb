/** The parts of a LimitRange that admission reads. */
export interface LimitRange {
  readonly metadata: { readonly name: string; readonly namespace?: string }
  readonly spec: { readonly limits?: readonly LimitRangeItem[] }
}
export type Quantities = Readonly<Record<string, string>>
export interface LimitRangeItem {
  readonly type: string
  readonly max?: Quantities
  readonly min?: Quantities
  readonly default?: Quantities
  readonly defaultRequest?: Quantities
  readonly maxLimitRequestRatio?: Quantities
}

export const itemsOf = ({ spec }: LimitRange, type: string): LimitRangeItem[] =>
  (spec.limits ?? []).filter((item) => item.type === type)
