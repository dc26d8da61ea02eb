import type { SubjectRulesReviewStatus } from '@hawser/kinds/authorization/selfsubjectrulesreview.ts'
import { badRequest } from '@hawser/kinds/meta/status.ts'
import { aggregate } from '../auth/rbac/rbac.ts'
import type { PolicyRule } from '../auth/rbac/rule.ts'
import { ComputedAnswer } from '../resources/answers.ts'
import type { Compute } from '../resources/computed.ts'
import { readReview } from './readreview.ts'

/** SelfSubjectRulesReview: all that oneself may do within a namespace, as far as rules can say. */
export const selfSubjectRulesReview: Compute = async (call, { authorizer }, admit) => {
  const warnings: string[] = []
  const review = await readReview(call, admit, warnings)
  const { namespace } = review.spec as { namespace?: string }
  if (!namespace) throw badRequest('no namespace on request')
  const { rules, errors, incomplete } = authorizer.rulesOf(call.user, namespace)
  const status: SubjectRulesReviewStatus = {
    resourceRules: rules.filter(({ resources }) => resources?.length).map(aboutResources),
    nonResourceRules: rules.filter(({ nonResourceURLs }) => nonResourceURLs?.length).map(aboutPaths),
    incomplete,
    ...(errors.length > 0 && { evaluationError: aggregate(errors) }),
  }
  return new ComputedAnswer({ ...review, spec: {}, status }, { code: 201, warnings })
}

const aboutResources = ({ verbs, apiGroups, resources, resourceNames }: PolicyRule) => ({
  verbs,
  ...(apiGroups && { apiGroups }),
  ...(resources && { resources }),
  ...(resourceNames?.length && { resourceNames }),
})

const aboutPaths = ({ verbs, nonResourceURLs }: PolicyRule) => ({
  verbs,
  ...(nonResourceURLs && { nonResourceURLs }),
})
