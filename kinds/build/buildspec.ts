import { s, type TypeOf } from '../schema.ts'
import { buildTriggerCause } from './buildtrigger.ts'
import { commonSpec } from './commonspec.ts'

export const buildSpec = s.message('com.github.openshift.api.build.v1.BuildSpec', {
  ...s.inline(1, commonSpec),
  triggeredBy: [2, s.optional(s.list(buildTriggerCause))],
})
export type BuildSpec = TypeOf<typeof buildSpec>
