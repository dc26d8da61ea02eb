import { SelfSubjectReview } from '@hawser/kinds/authentication/selfsubjectreview.ts'
import { TokenReview } from '@hawser/kinds/authentication/tokenreview.ts'
import type { UserInfo } from '@hawser/kinds/authentication/userinfo.ts'
import { badRequest, methodNotAllowed } from '@hawser/kinds/meta/status.ts'
import type { Draft } from '../admission/draft.ts'
import { ComputedAnswer } from '../resources/answers.ts'
import type { Compute } from '../resources/computed.ts'
import { decodeBody } from '../resources/decodebody.ts'
import type { User } from '../resources/resources.ts'
import { goList } from './accounttokens.ts'
import type { Authentication } from './authenticate.ts'
import { isIdentified, type Verdict } from './identity.ts'

/** Who oneself is, after impersonation. */
export const selfSubjectReview: Compute = async (
  { kind, verb, user, body, options = {} },
  _context,
  admit,
) => {
  if (verb !== 'create') throw methodNotAllowed(kind, verb)
  const warnings: string[] = []
  const review = decodeBody(SelfSubjectReview, body, options, warnings)
  await admit(review, warnings)
  return answer({ ...review, status: { userInfo: infoOf(user) } }, warnings)
}

/** Who the bearer of a token is: programs that are shown tokens ask so. */
export const tokenReview =
  (authentication: Pick<Authentication, 'review' | 'audiences'>): Compute =>
  async ({ kind, verb, body, options = {} }, { now }, admit) => {
    if (verb !== 'create') throw methodNotAllowed(kind, verb)
    const warnings: string[] = []
    const review = decodeBody(TokenReview, body, options, warnings) as unknown as TokenReview
    await admit(review as unknown as Draft, warnings)
    const { token = '', audiences = [] } = review.spec
    if (token === '') throw badRequest('token is required for TokenReview in authentication')
    const wanted = audiences.length > 0 ? audiences : authentication.audiences
    const verdict = await authentication.review(token, wanted, now())
    return answer({ ...review, status: statusOf(verdict, wanted) }, warnings)
  }

export function statusOf(verdict: Verdict, wanted: readonly string[]): TokenReview['status'] {
  if (!isIdentified(verdict)) return { user: {}, error: verdict?.refused ?? 'invalid bearer token' }
  const { user, audiences } = verdict
  if (!audiences.some((one) => wanted.includes(one))) {
    return { user: {}, error: `token audiences ${goList(audiences)} is invalid for ${goList(wanted)}` }
  }
  return { authenticated: true, user: infoOf(user), audiences }
}

export const infoOf = ({ name, uid, groups, extra }: User): UserInfo => ({
  username: name,
  ...(uid && { uid }),
  groups,
  ...(extra && { extra: extra as NonNullable<UserInfo['extra']> }),
})

/** Nothing was made, and so at no time. */
function answer(review: { readonly metadata: object; readonly status: object }, warnings: readonly string[]) {
  const metadata = { ...review.metadata, creationTimestamp: null }
  return new ComputedAnswer({ ...review, metadata } as never, { code: 201, warnings })
}
