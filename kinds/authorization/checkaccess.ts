import { type FieldError, forbidden, invalid, invalidAs, required } from '../meta/field.ts'
import { labelValue, qualifiedName } from '../meta/names.ts'
import type { ObjectMeta } from '../meta/objectmeta.ts'
import { isZero } from '../meta/same.ts'
import type {
  FieldSelectorAttributes,
  FieldSelectorRequirement,
  LabelSelectorAttributes,
  ResourceAttributes,
  SelfSubjectAccessReviewSpec,
  SubjectAccessReviewSpec,
} from './accessspec.ts'

/** A question about somebody else. */
export function checkAccessSpec(spec: SubjectAccessReviewSpec): FieldError[] {
  return [
    ...checkAttributes(spec),
    ...(spec.user || spec.groups
      ? []
      : [invalid('spec.user', '', 'at least one of user or group must be specified')]),
    ...checkSelectors(spec.resourceAttributes),
  ]
}

/** A question about oneself. */
export const checkSelfAccessSpec = (spec: SelfSubjectAccessReviewSpec): FieldError[] => [
  ...checkAttributes(spec),
  ...checkSelectors(spec.resourceAttributes),
]

function checkAttributes({
  resourceAttributes,
  nonResourceAttributes: other,
}: SelfSubjectAccessReviewSpec): FieldError[] {
  if (resourceAttributes && other)
    return [
      invalidAs(
        'spec.nonResourceAttributes',
        `authorization.NonResourceAttributes{Path:${JSON.stringify(other.path ?? '')}, Verb:${JSON.stringify(other.verb ?? '')}}`,
        'cannot be specified in combination with resourceAttributes',
      ),
    ]
  if (resourceAttributes || other) return []
  return [
    invalid(
      'spec.resourceAttributes',
      null,
      'exactly one of nonResourceAttributes or resourceAttributes must be specified',
    ),
  ]
}

/** Reviews are answered, not stored: nothing in their metadata would mean anything. */
export function checkNoMetadata(
  metadata: ObjectMeta,
  ...except: readonly (keyof ObjectMeta)[]
): FieldError[] {
  const ignored = new Set<string>(['managedFields', ...except])
  const isEmpty = Object.entries(metadata).every(([field, value]) => ignored.has(field) || isZero(value))
  if (isEmpty) return []
  const but = except.length > 0 ? ` except for ${except.join(', ')}` : ''
  return [invalid('metadata', metadata, `must be empty${but}`)]
}

function checkSelectors({ fieldSelector, labelSelector }: ResourceAttributes = {}): FieldError[] {
  const path = 'spec.resourceAttributes'
  return [
    ...(fieldSelector ? checkSelector(fieldSelector, `${path}.fieldSelector`, checkField) : []),
    ...(labelSelector ? checkSelector(labelSelector, `${path}.labelSelector`, checkLabel) : []),
  ]
}

type Requirement = FieldSelectorRequirement

function checkSelector(
  { rawSelector, requirements }: FieldSelectorAttributes | LabelSelectorAttributes,
  path: string,
  checkKey: (requirement: Requirement, path: string) => FieldError[],
): FieldError[] {
  const errors: FieldError[] = []
  if (rawSelector && requirements)
    errors.push(
      invalid(`${path}.rawSelector`, rawSelector, 'may not specified at the same time as requirements'),
    )
  if (!rawSelector && !requirements)
    errors.push(
      required(`${path}.requirements`, `when ${path} is specified, requirements or rawSelector is required`),
    )
  requirements?.forEach((requirement, i) => {
    errors.push(...checkKey(requirement, `${path}.requirements[${i}]`))
  })
  return errors
}

const checkField = (requirement: Requirement, path: string): FieldError[] => [
  ...(requirement.key ? [] : [required(`${path}.key`, 'must be specified')]),
  ...checkValues(requirement, path),
]

const checkLabel = (requirement: Requirement, path: string): FieldError[] => [
  ...checkValues(requirement, path),
  ...qualifiedName(requirement.key).map((problem) => invalid(`${path}.key`, requirement.key, problem)),
  ...(requirement.values ?? []).flatMap((value, i) =>
    labelValue(value).map((problem) => invalid(`${path}.values[${i}]`, value, problem)),
  ),
]

function checkValues({ operator, values = [] }: Requirement, path: string): FieldError[] {
  if (['In', 'NotIn'].includes(operator) && values.length === 0)
    return [required(`${path}.values`, "must be specified when `operator` is 'In' or 'NotIn'")]
  if (['Exists', 'DoesNotExist'].includes(operator) && values.length > 0)
    return [forbidden(`${path}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")]
  return []
}
