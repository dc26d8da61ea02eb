import { localObjectReference, objectReference } from '../core/objectreference.ts'
import { resourceRequirements } from '../core/resources.ts'
import { s, type TypeOf } from '../schema.ts'
import { buildSource, sourceRevision } from './buildsource.ts'
import { buildStrategy } from './buildstrategy.ts'

export const imageLabelFields = {
  name: [1, s.string()],
  value: [2, s.optional(s.string())],
} as const
export const imageLabel = s.message('com.github.openshift.api.build.v1.ImageLabel', imageLabelFields)
export type ImageLabel = TypeOf<typeof imageLabel>

export const buildOutput = s.message('com.github.openshift.api.build.v1.BuildOutput', {
  to: [1, s.optional(objectReference)],
  pushSecret: [2, s.optional(localObjectReference)],
  imageLabels: [3, s.optional(s.list(imageLabel))],
})
export type BuildOutput = TypeOf<typeof buildOutput>

export const buildPostCommitSpec = s.message('com.github.openshift.api.build.v1.BuildPostCommitSpec', {
  command: [1, s.optional(s.list(s.string()))],
  args: [2, s.optional(s.list(s.string()))],
  script: [3, s.optional(s.string())],
})
export type BuildPostCommitSpec = TypeOf<typeof buildPostCommitSpec>

export const commonSpec = {
  serviceAccount: [1, s.optional(s.string())],
  source: [2, s.defaulted(buildSource, {})],
  revision: [3, s.optional(sourceRevision)],
  strategy: [4, s.defaulted(buildStrategy, {})],
  output: [5, s.defaulted(buildOutput, {})],
  resources: [6, s.defaulted(resourceRequirements, {})],
  postCommit: [7, s.defaulted(buildPostCommitSpec, {})],
  completionDeadlineSeconds: [8, s.pointer(s.integer({ format: 'int64' }))],
  nodeSelector: [9, s.optional(s.map(s.string()))],
  mountTrustedCA: [10, s.pointer(s.boolean())],
} as const
