import { envVar } from '../core/env.ts'
import { objectReference } from '../core/objectreference.ts'
import { defineKind, type ObjectOf } from '../kind.ts'
import { s, type TypeOf } from '../schema.ts'
import { binaryBuildSource, sourceRevision } from './buildsource.ts'
import { buildTriggerCause } from './buildtrigger.ts'

export const dockerStrategyOptions = s.message('com.github.openshift.api.build.v1.DockerStrategyOptions', {
  buildArgs: [1, s.optional(s.list(envVar))],
  noCache: [2, s.pointer(s.boolean())],
})
export type DockerStrategyOptions = TypeOf<typeof dockerStrategyOptions>

export const sourceStrategyOptions = s.message('com.github.openshift.api.build.v1.SourceStrategyOptions', {
  incremental: [1, s.pointer(s.boolean())],
})
export type SourceStrategyOptions = TypeOf<typeof sourceStrategyOptions>

/** Starts a build: the body of `instantiate` and `clone`. */
export const BuildRequest = defineKind({
  group: 'build.openshift.io',
  version: 'v1',
  kind: 'BuildRequest',
  plural: 'buildrequests',
  scope: 'Namespaced',
  stored: false,
  message: 'com.github.openshift.api.build.v1.BuildRequest',
  fields: {
    revision: [2, s.optional(sourceRevision)],
    triggeredByImage: [3, s.optional(objectReference)],
    from: [4, s.optional(objectReference)],
    binary: [5, s.optional(binaryBuildSource)],
    lastVersion: [6, s.pointer(s.integer({ format: 'int64' }))],
    env: [7, s.optional(s.list(envVar))],
    triggeredBy: [8, s.optional(s.list(buildTriggerCause))],
    dockerStrategyOptions: [9, s.optional(dockerStrategyOptions)],
    sourceStrategyOptions: [10, s.optional(sourceStrategyOptions)],
  },
})
export type BuildRequest = ObjectOf<typeof BuildRequest>
