import { envVar } from '../core/env.ts'
import { s, type TypeOf } from '../schema.ts'
import { dockerStrategyOptions } from './buildrequest.ts'
import { gitInfo } from './buildtrigger.ts'

/** The body that a Generic webhook may bring. */
export const genericWebHookEvent = s.message('com.github.openshift.api.build.v1.GenericWebHookEvent', {
  type: [1, s.optional(s.string())],
  git: [2, s.optional(gitInfo)],
  env: [3, s.optional(s.list(envVar))],
  dockerStrategyOptions: [4, s.optional(dockerStrategyOptions)],
})
export type GenericWebHookEvent = TypeOf<typeof genericWebHookEvent>
