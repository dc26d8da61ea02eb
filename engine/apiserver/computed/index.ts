import type { Computed } from '../resources/computed.ts'
import { selfSubjectAccessReview, subjectAccessReview } from './accessreviews.ts'
import { selfSubjectRulesReview } from './rulesreview.ts'

/** Everything that is answered without being stored: questions about access and tokens, and what they are about. */
export const standardComputed: Computed = {
  'authorization.k8s.io/v1/subjectaccessreviews': subjectAccessReview,
  'authorization.k8s.io/v1/localsubjectaccessreviews': subjectAccessReview,
  'authorization.k8s.io/v1/selfsubjectaccessreviews': selfSubjectAccessReview,
  'authorization.k8s.io/v1/selfsubjectrulesreviews': selfSubjectRulesReview,
}
