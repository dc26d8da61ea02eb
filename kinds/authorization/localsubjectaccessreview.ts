import { defineKind, type ObjectOf } from '../kind.ts'
import { type FieldError, invalid } from '../meta/field.ts'
import { s } from '../schema.ts'
import {
  type SubjectAccessReviewSpec,
  subjectAccessReviewSpec,
  subjectAccessReviewStatus,
} from './accessspec.ts'
import { checkAccessSpec, checkNoMetadata } from './checkaccess.ts'

/** Asks whether a user may do something within a namespace. */
export const LocalSubjectAccessReview = defineKind({
  group: 'authorization.k8s.io',
  version: 'v1',
  kind: 'LocalSubjectAccessReview',
  plural: 'localsubjectaccessreviews',
  scope: 'Namespaced',
  stored: false,
  verbs: ['create'],
  message: 'io.k8s.api.authorization.v1.LocalSubjectAccessReview',
  fields: {
    spec: [2, subjectAccessReviewSpec],
    status: [3, s.defaulted(subjectAccessReviewStatus, { allowed: false })],
  },
  validate: ({ metadata, spec }) => [
    ...checkAccessSpec(spec),
    ...checkNoMetadata(metadata, 'namespace'),
    ...checkPlace(spec, metadata.namespace ?? ''),
  ],
})
export type LocalSubjectAccessReview = ObjectOf<typeof LocalSubjectAccessReview>

function checkPlace(
  { resourceAttributes, nonResourceAttributes }: SubjectAccessReviewSpec,
  namespace: string,
): FieldError[] {
  const asked = resourceAttributes?.namespace ?? ''
  return [
    ...(resourceAttributes && asked !== namespace
      ? [invalid('spec.resourceAttributes.namespace', asked, 'must match metadata.namespace')]
      : []),
    ...(nonResourceAttributes
      ? [invalid('spec.nonResourceAttributes', nonResourceAttributes, 'disallowed on this kind of request')]
      : []),
  ]
}
