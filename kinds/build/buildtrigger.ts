import { objectReference } from '../core/objectreference.ts'
import { s, type TypeOf } from '../schema.ts'
import { gitBuildSourceFields, gitSourceRevisionFields, sourceRevision } from './buildsource.ts'

export const secretLocalReference = s.message('com.github.openshift.api.build.v1.SecretLocalReference', {
  name: [1, s.string()],
})
export type SecretLocalReference = TypeOf<typeof secretLocalReference>

export const webHookTrigger = s.message('com.github.openshift.api.build.v1.WebHookTrigger', {
  secret: [1, s.optional(s.string())],
  allowEnv: [2, s.optional(s.boolean())],
  secretReference: [3, s.optional(secretLocalReference)],
})
export type WebHookTrigger = TypeOf<typeof webHookTrigger>

export const imageChangeTrigger = s.message('com.github.openshift.api.build.v1.ImageChangeTrigger', {
  lastTriggeredImageID: [1, s.optional(s.string())],
  from: [2, s.optional(objectReference)],
  paused: [3, s.optional(s.boolean())],
})
export type ImageChangeTrigger = TypeOf<typeof imageChangeTrigger>

export const buildTriggerPolicy = s.message('com.github.openshift.api.build.v1.BuildTriggerPolicy', {
  type: [1, s.string()],
  github: [2, s.optional(webHookTrigger)],
  generic: [3, s.optional(webHookTrigger)],
  imageChange: [4, s.optional(imageChangeTrigger)],
  gitlab: [5, s.optional(webHookTrigger)],
  bitbucket: [6, s.optional(webHookTrigger)],
})
export type BuildTriggerPolicy = TypeOf<typeof buildTriggerPolicy>

export const genericWebHookCause = s.message('com.github.openshift.api.build.v1.GenericWebHookCause', {
  revision: [1, s.optional(sourceRevision)],
  secret: [2, s.optional(s.string())],
})
export type GenericWebHookCause = TypeOf<typeof genericWebHookCause>

export const gitHubWebHookCause = s.message('com.github.openshift.api.build.v1.GitHubWebHookCause', {
  revision: [1, s.optional(sourceRevision)],
  secret: [2, s.optional(s.string())],
})
export type GitHubWebHookCause = TypeOf<typeof gitHubWebHookCause>

export const commonWebHookCauseFields = {
  revision: [1, s.optional(sourceRevision)],
  secret: [2, s.optional(s.string())],
} as const
export const commonWebHookCause = s.message(
  'com.github.openshift.api.build.v1.CommonWebHookCause',
  commonWebHookCauseFields,
)
export type CommonWebHookCause = TypeOf<typeof commonWebHookCause>

export const gitLabWebHookCause = s.message('com.github.openshift.api.build.v1.GitLabWebHookCause', {
  ...s.inline(1, commonWebHookCauseFields),
})
export type GitLabWebHookCause = TypeOf<typeof gitLabWebHookCause>

export const bitbucketWebHookCause = s.message('com.github.openshift.api.build.v1.BitbucketWebHookCause', {
  ...s.inline(1, commonWebHookCauseFields),
})
export type BitbucketWebHookCause = TypeOf<typeof bitbucketWebHookCause>

export const gitRefInfo = s.message('com.github.openshift.api.build.v1.GitRefInfo', {
  ...s.inline(1, gitBuildSourceFields),
  ...s.inline(2, gitSourceRevisionFields),
})
export type GitRefInfo = TypeOf<typeof gitRefInfo>

export const gitInfo = s.message('com.github.openshift.api.build.v1.GitInfo', {
  ...s.inline(1, gitBuildSourceFields),
  ...s.inline(2, gitSourceRevisionFields),
  refs: [3, s.list(gitRefInfo)],
})
export type GitInfo = TypeOf<typeof gitInfo>

export const imageChangeCause = s.message('com.github.openshift.api.build.v1.ImageChangeCause', {
  imageID: [1, s.optional(s.string())],
  fromRef: [2, s.optional(objectReference)],
})
export type ImageChangeCause = TypeOf<typeof imageChangeCause>

export const buildTriggerCause = s.message('com.github.openshift.api.build.v1.BuildTriggerCause', {
  message: [1, s.optional(s.string())],
  genericWebHook: [2, s.optional(genericWebHookCause)],
  githubWebHook: [3, s.optional(gitHubWebHookCause)],
  imageChangeBuild: [4, s.optional(imageChangeCause)],
  gitlabWebHook: [5, s.optional(gitLabWebHookCause)],
  bitbucketWebHook: [6, s.optional(bitbucketWebHookCause)],
})
export type BuildTriggerCause = TypeOf<typeof buildTriggerCause>
