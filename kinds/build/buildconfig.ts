import { checkNotNegative } from '../core/checkworkload.ts'
import { defineKind, type ObjectOf } from '../kind.ts'
import { s, type TypeOf } from '../schema.ts'
import { buildTriggerPolicy } from './buildtrigger.ts'
import { checkCommonSpec } from './checkcommonspec.ts'
import { checkTriggers } from './checktriggers.ts'
import { commonSpec } from './commonspec.ts'
import { completeCommonSpec } from './completebuild.ts'
import { sourceText } from './sourcetext.ts'

export const buildConfigSpec = s.message('com.github.openshift.api.build.v1.BuildConfigSpec', {
  triggers: [1, s.optional(s.list(buildTriggerPolicy))],
  runPolicy: [2, s.defaulted(s.oneOf('Parallel', 'Serial', 'SerialLatestOnly'), 'Serial')],
  ...s.inline(3, commonSpec),
  /** How many builds of a kind are kept; all of them when it is not said. */
  successfulBuildsHistoryLimit: [4, s.optional(s.integer())],
  failedBuildsHistoryLimit: [5, s.optional(s.integer())],
})
export type BuildConfigSpec = TypeOf<typeof buildConfigSpec>

export const imageStreamTagReference = s.message(
  'com.github.openshift.api.build.v1.ImageStreamTagReference',
  {
    namespace: [1, s.optional(s.string())],
    name: [2, s.optional(s.string())],
  },
)
export type ImageStreamTagReference = TypeOf<typeof imageStreamTagReference>

export const imageChangeTriggerStatus = s.message(
  'com.github.openshift.api.build.v1.ImageChangeTriggerStatus',
  {
    lastTriggeredImageID: [1, s.optional(s.string())],
    from: [2, s.defaulted(imageStreamTagReference, {})],
    lastTriggerTime: [3, s.optional(s.time())],
  },
)
export type ImageChangeTriggerStatus = TypeOf<typeof imageChangeTriggerStatus>

export const buildConfigStatus = s.message('com.github.openshift.api.build.v1.BuildConfigStatus', {
  lastVersion: [1, s.defaulted(s.integer({ format: 'int64' }), 0)],
  imageChangeTriggers: [2, s.optional(s.list(imageChangeTriggerStatus))],
})
export type BuildConfigStatus = TypeOf<typeof buildConfigStatus>

/** Builds that a new build config keeps of those that succeeded, and of those that did not. */
const keptBuilds = 5

/** How to make an image, and what starts a build of it. */
export const BuildConfig = defineKind({
  group: 'build.openshift.io',
  version: 'v1',
  kind: 'BuildConfig',
  plural: 'buildconfigs',
  shortNames: ['bc'],
  categories: ['all'],
  scope: 'Namespaced',
  message: 'com.github.openshift.api.build.v1.BuildConfig',
  legacy: { orphansByDefault: true, generatesNothing: true },
  hasStatus: true,
  countsGenerations: false,
  fields: {
    spec: [2, s.defaulted(buildConfigSpec, {})],
    status: [3, s.defaulted(buildConfigStatus, {})],
  },
  complete({ spec }) {
    completeCommonSpec(spec)
    for (const trigger of spec.triggers ?? []) if (trigger.type === 'ImageChange') trigger.imageChange ??= {}
  },
  generate({ spec }) {
    spec.successfulBuildsHistoryLimit ??= keptBuilds
    spec.failedBuildsHistoryLimit ??= keptBuilds
  },
  validate({ spec, metadata }) {
    const { sourceStrategy, dockerStrategy, customStrategy } = spec.strategy
    const input = (sourceStrategy ?? dockerStrategy ?? customStrategy)?.from
    return [
      ...checkCommonSpec(spec, 'spec'),
      ...checkTriggers(spec.triggers ?? [], 'spec.triggers', input, metadata.namespace),
      ...checkNotNegative(spec, 'spec', 'successfulBuildsHistoryLimit', 'failedBuildsHistoryLimit'),
    ]
  },
  ownTable: true,
  columns: [
    { name: 'Name', value: ({ metadata }) => metadata.name },
    { name: 'Type', value: ({ spec }) => spec.strategy.type },
    { name: 'From', value: ({ spec }) => sourceText(spec) },
    { name: 'Latest', type: 'integer', value: ({ status }) => status.lastVersion },
  ],
})
export type BuildConfig = ObjectOf<typeof BuildConfig>
