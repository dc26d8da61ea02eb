import { type FieldError, invalid } from '../meta/field.ts'
import { pathSegment } from '../meta/names.ts'
import type { CrossVersionObjectReference } from './metricspec.ts'

/** Kind and name of what is scaled or measured; that they are there is the schema's rule. */
export const checkScaleTarget = ({ kind, name }: CrossVersionObjectReference, path: string): FieldError[] => [
  ...pathSegment(kind).map((problem) => invalid(`${path}.kind`, kind, problem)),
  ...pathSegment(name).map((problem) => invalid(`${path}.name`, name, problem)),
]
