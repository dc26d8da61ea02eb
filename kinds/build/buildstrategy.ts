import { envVar } from '../core/env.ts'
import { configMapVolumeSource, secretVolumeSource } from '../core/localvolume.ts'
import { localObjectReference, objectReference } from '../core/objectreference.ts'
import { csiVolumeSource } from '../core/secretvolume.ts'
import { s, type TypeOf } from '../schema.ts'
import { imageSourcePath } from './buildsource.ts'

export const buildVolumeSource = s.message('com.github.openshift.api.build.v1.BuildVolumeSource', {
  type: [1, s.oneOf('Secret', 'ConfigMap', 'CSI')],
  secret: [2, s.optional(secretVolumeSource)],
  configMap: [3, s.optional(configMapVolumeSource)],
  csi: [4, s.optional(csiVolumeSource)],
})
export type BuildVolumeSource = TypeOf<typeof buildVolumeSource>

export const buildVolumeMount = s.message('com.github.openshift.api.build.v1.BuildVolumeMount', {
  destinationPath: [1, s.string()],
})
export type BuildVolumeMount = TypeOf<typeof buildVolumeMount>

export const buildVolume = s.message('com.github.openshift.api.build.v1.BuildVolume', {
  name: [1, s.string()],
  source: [2, buildVolumeSource],
  mounts: [
    3,
    s.list(buildVolumeMount, {
      listType: 'map',
      listMapKeys: ['destinationPath'],
      patchStrategy: 'merge',
      patchMergeKey: 'destinationPath',
    }),
  ],
})
export type BuildVolume = TypeOf<typeof buildVolume>

export const dockerBuildStrategy = s.message('com.github.openshift.api.build.v1.DockerBuildStrategy', {
  from: [1, s.optional(objectReference)],
  pullSecret: [2, s.optional(localObjectReference)],
  noCache: [3, s.optional(s.boolean())],
  env: [4, s.optional(s.list(envVar))],
  forcePull: [5, s.optional(s.boolean())],
  dockerfilePath: [6, s.optional(s.string())],
  buildArgs: [7, s.optional(s.list(envVar))],
  imageOptimizationPolicy: [8, s.pointer(s.oneOf('None', 'SkipLayers', 'SkipLayersAndWarn'))],
  volumes: [
    9,
    s.optional(
      s.list(buildVolume, {
        listType: 'map',
        listMapKeys: ['name'],
        patchStrategy: 'merge',
        patchMergeKey: 'name',
      }),
    ),
  ],
})
export type DockerBuildStrategy = TypeOf<typeof dockerBuildStrategy>

export const sourceBuildStrategy = s.message('com.github.openshift.api.build.v1.SourceBuildStrategy', {
  from: [1, s.defaulted(objectReference, {})],
  pullSecret: [2, s.optional(localObjectReference)],
  env: [3, s.optional(s.list(envVar))],
  scripts: [4, s.optional(s.string())],
  incremental: [5, s.pointer(s.boolean())],
  forcePull: [6, s.optional(s.boolean())],
  /** As releases up to 3.9 have it. */
  runtimeImage: [7, s.optional(objectReference)],
  runtimeArtifacts: [8, s.optional(s.list(imageSourcePath))],
  volumes: [
    9,
    s.optional(
      s.list(buildVolume, {
        listType: 'map',
        listMapKeys: ['name'],
        patchStrategy: 'merge',
        patchMergeKey: 'name',
      }),
    ),
  ],
})
export type SourceBuildStrategy = TypeOf<typeof sourceBuildStrategy>

export const secretSpec = s.message('com.github.openshift.api.build.v1.SecretSpec', {
  secretSource: [1, s.defaulted(localObjectReference, {})],
  mountPath: [2, s.string()],
})
export type SecretSpec = TypeOf<typeof secretSpec>

export const customBuildStrategy = s.message('com.github.openshift.api.build.v1.CustomBuildStrategy', {
  from: [1, s.defaulted(objectReference, {})],
  pullSecret: [2, s.optional(localObjectReference)],
  env: [3, s.optional(s.list(envVar))],
  exposeDockerSocket: [4, s.optional(s.boolean())],
  forcePull: [5, s.optional(s.boolean())],
  secrets: [6, s.optional(s.list(secretSpec))],
  buildAPIVersion: [7, s.optional(s.string())],
})
export type CustomBuildStrategy = TypeOf<typeof customBuildStrategy>

export const jenkinsPipelineBuildStrategy = s.message(
  'com.github.openshift.api.build.v1.JenkinsPipelineBuildStrategy',
  {
    jenkinsfilePath: [1, s.optional(s.string())],
    jenkinsfile: [2, s.optional(s.string())],
    env: [3, s.optional(s.list(envVar))],
  },
)
export type JenkinsPipelineBuildStrategy = TypeOf<typeof jenkinsPipelineBuildStrategy>

export const buildStrategy = s.message('com.github.openshift.api.build.v1.BuildStrategy', {
  type: [1, s.optional(s.oneOf('Docker', 'Source', 'Custom', 'JenkinsPipeline'))],
  dockerStrategy: [2, s.optional(dockerBuildStrategy)],
  sourceStrategy: [3, s.optional(sourceBuildStrategy)],
  customStrategy: [4, s.optional(customBuildStrategy)],
  jenkinsPipelineStrategy: [5, s.optional(jenkinsPipelineBuildStrategy)],
})
export type BuildStrategy = TypeOf<typeof buildStrategy>
