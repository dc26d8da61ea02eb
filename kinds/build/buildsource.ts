import { localObjectReference, objectReference } from '../core/objectreference.ts'
import { s, type TypeOf } from '../schema.ts'

export const sourceControlUser = s.message('com.github.openshift.api.build.v1.SourceControlUser', {
  name: [1, s.optional(s.string())],
  email: [2, s.optional(s.string())],
})
export type SourceControlUser = TypeOf<typeof sourceControlUser>

export const gitSourceRevisionFields = {
  commit: [1, s.optional(s.string())],
  author: [2, s.defaulted(sourceControlUser, {})],
  committer: [3, s.defaulted(sourceControlUser, {})],
  message: [4, s.optional(s.string())],
} as const
export const gitSourceRevision = s.message(
  'com.github.openshift.api.build.v1.GitSourceRevision',
  gitSourceRevisionFields,
)
export type GitSourceRevision = TypeOf<typeof gitSourceRevision>

export const sourceRevision = s.message('com.github.openshift.api.build.v1.SourceRevision', {
  type: [1, s.oneOf('Git', 'Dockerfile', 'Binary', 'Image', 'None')],
  git: [2, s.optional(gitSourceRevision)],
})
export type SourceRevision = TypeOf<typeof sourceRevision>

export const binaryBuildSource = s.message('com.github.openshift.api.build.v1.BinaryBuildSource', {
  asFile: [1, s.optional(s.string())],
})
export type BinaryBuildSource = TypeOf<typeof binaryBuildSource>

export const proxyConfig = {
  httpProxy: [3, s.pointer(s.string())],
  httpsProxy: [4, s.pointer(s.string())],
  noProxy: [5, s.pointer(s.string())],
} as const

export const gitBuildSourceFields = {
  uri: [1, s.string()],
  ref: [2, s.optional(s.string())],
  ...s.inline(3, proxyConfig),
} as const
export const gitBuildSource = s.message(
  'com.github.openshift.api.build.v1.GitBuildSource',
  gitBuildSourceFields,
)
export type GitBuildSource = TypeOf<typeof gitBuildSource>

export const imageSourcePath = s.message('com.github.openshift.api.build.v1.ImageSourcePath', {
  sourcePath: [1, s.string()],
  destinationDir: [2, s.string()],
})
export type ImageSourcePath = TypeOf<typeof imageSourcePath>

export const imageSource = s.message('com.github.openshift.api.build.v1.ImageSource', {
  from: [1, s.defaulted(objectReference, {})],
  as: [4, s.optional(s.list(s.string()))],
  paths: [2, s.optional(s.list(imageSourcePath))],
  pullSecret: [3, s.optional(localObjectReference)],
})
export type ImageSource = TypeOf<typeof imageSource>

export const secretBuildSource = s.message('com.github.openshift.api.build.v1.SecretBuildSource', {
  secret: [1, s.defaulted(localObjectReference, {})],
  destinationDir: [2, s.optional(s.string())],
})
export type SecretBuildSource = TypeOf<typeof secretBuildSource>

export const configMapBuildSource = s.message('com.github.openshift.api.build.v1.ConfigMapBuildSource', {
  configMap: [1, s.defaulted(localObjectReference, {})],
  destinationDir: [2, s.optional(s.string())],
})
export type ConfigMapBuildSource = TypeOf<typeof configMapBuildSource>

export const buildSource = s.message('com.github.openshift.api.build.v1.BuildSource', {
  type: [1, s.optional(s.oneOf('Git', 'Dockerfile', 'Binary', 'Image', 'None'))],
  binary: [2, s.optional(binaryBuildSource)],
  dockerfile: [3, s.pointer(s.string())],
  git: [4, s.optional(gitBuildSource)],
  images: [5, s.optional(s.list(imageSource))],
  contextDir: [6, s.optional(s.string())],
  sourceSecret: [7, s.optional(localObjectReference)],
  secrets: [8, s.optional(s.list(secretBuildSource))],
  configMaps: [9, s.optional(s.list(configMapBuildSource))],
})
export type BuildSource = TypeOf<typeof buildSource>
