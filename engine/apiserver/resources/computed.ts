import type { AdmissionContext } from '../admission/chain.ts'
import type { Draft } from '../admission/draft.ts'
import type { Answer, Call } from './resources.ts'

/** Computes an answer; refuses with a StatusError. */
export type Compute = (call: Call, context: AdmissionContext, admit: Admit) => Answer | Promise<Answer>

/** Asks admission about what was sent, which it may change. */
export type Admit = (object: Draft, warnings: string[]) => Promise<void>

/** By `group/version/plural` or `group/version/plural/subresource`; the core group is empty: `/v1/serviceaccounts/token`. */
export type Computed = Readonly<Record<string, Compute>>

export const computedKey = ({ kind, subresource }: Pick<Call, 'kind' | 'subresource'>): string =>
  `${kind.group}/${kind.version}/${kind.plural}${subresource === undefined ? '' : `/${subresource}`}`
