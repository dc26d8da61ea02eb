import type {
  ResourceAttributes,
  SelfSubjectAccessReviewSpec,
  SubjectAccessReviewSpec,
  SubjectAccessReviewStatus,
} from '@hawser/kinds/authorization/accessspec.ts'
import type { AdmissionContext } from '../admission/chain.ts'
import type { Attributes } from '../auth/attributes.ts'
import { ComputedAnswer } from '../resources/answers.ts'
import type { Compute } from '../resources/computed.ts'
import type { User } from '../resources/resources.ts'
import { readReview } from './readreview.ts'
import { fieldSelectorText, labelSelectorText, type SelectorText } from './selectortext.ts'

/** SubjectAccessReview and LocalSubjectAccessReview: whether somebody may do something. */
export const subjectAccessReview: Compute = async (call, context, admit) => {
  const warnings: string[] = []
  const review = await readReview(call, admit, warnings)
  const spec = review.spec as SubjectAccessReviewSpec
  const status = reviewed(subjectOf(spec), spec, context)
  return new ComputedAnswer({ ...review, status }, { code: 201, warnings })
}

/** SelfSubjectAccessReview: the same about oneself. */
export const selfSubjectAccessReview: Compute = async (call, context, admit) => {
  const warnings: string[] = []
  const review = await readReview(call, admit, warnings)
  const status = reviewed(call.user, review.spec as SelfSubjectAccessReviewSpec, context)
  return new ComputedAnswer({ ...review, status }, { code: 201, warnings })
}

const subjectOf = ({ user = '', groups = [], uid, extra }: SubjectAccessReviewSpec): User => ({
  name: user,
  groups,
  ...(uid && { uid }),
  ...(extra && { extra }),
})

function reviewed(
  user: User,
  { resourceAttributes, nonResourceAttributes }: SelfSubjectAccessReviewSpec,
  { authorizer }: AdmissionContext,
): SubjectAccessReviewStatus {
  const { verb = '', path = '' } = nonResourceAttributes ?? {}
  const attributes = resourceAttributes
    ? resourceAttributesOf(user, resourceAttributes)
    : { user, verb, on: { path } }
  const { allowed, reason } = authorizer.decide(attributes)
  const evaluationError = resourceAttributes ? selectorErrors(resourceAttributes).join('; ') : ''
  return { allowed, ...(reason && { reason }), ...(evaluationError && { evaluationError }) }
}

function resourceAttributesOf(user: User, asked: ResourceAttributes): Attributes {
  const { verb = '', group = '', resource = '', subresource, namespace, name, fieldSelector } = asked
  const selected = fieldSelector && fieldSelectorText(fieldSelector).text
  return {
    user,
    verb,
    on: { group, plural: resource, subresource, namespace, name, fieldSelector: selected },
  }
}

function selectorErrors({ fieldSelector, labelSelector }: ResourceAttributes): string[] {
  return [
    ...(fieldSelector ? selectorError('fieldSelector', fieldSelectorText(fieldSelector)) : []),
    ...(labelSelector ? selectorError('labelSelector', labelSelectorText(labelSelector)) : []),
  ]
}

function selectorError(field: string, { text, hasErrors }: SelectorText): string[] {
  if (!hasErrors) return []
  const partially = text ? 'partially ' : ''
  return [`spec.resourceAttributes.${field} ${partially}ignored due to parse error`]
}
