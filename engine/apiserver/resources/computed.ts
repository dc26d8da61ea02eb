import type { AdmissionContext } from '../admission/chain.ts'
import type { Answer, Call } from './resources.ts'

/** Computes an answer; refuses with a StatusError. */
export type Compute = (call: Call, context: AdmissionContext) => Answer | Promise<Answer>

/** By `group/version/plural` or `group/version/plural/subresource`; the core group is empty: `/v1/serviceaccounts/token`. */
export type Computed = Readonly<Record<string, Compute>>

export const computedKey = ({ kind, subresource }: Pick<Call, 'kind' | 'subresource'>): string =>
  `${kind.group}/${kind.version}/${kind.plural}${subresource === undefined ? '' : `/${subresource}`}`
