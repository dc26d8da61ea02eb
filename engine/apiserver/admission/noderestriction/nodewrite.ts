import type { AdmissionContext, AdmissionRequest } from '../chain.ts'

/** What a node wants to do to one object of a kind it may write. Refusals are texts. */
export interface NodeWrite extends AdmissionRequest {
  readonly node: string
  readonly look: AdmissionContext['look']
}
