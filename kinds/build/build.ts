import { objectReference } from '../core/objectreference.ts'
import { defineKind, type ObjectOf } from '../kind.ts'
import { invalid } from '../meta/field.ts'
import { same } from '../meta/same.ts'
import { age, parseTime } from '../meta/time.ts'
import { s, type TypeOf } from '../schema.ts'
import { type BuildSpec, buildSpec } from './buildspec.ts'
import { checkCommonSpec } from './checkcommonspec.ts'
import { completeCommonSpec } from './completebuild.ts'
import { conditionsOf } from './conditions.ts'
import { sourceText } from './sourcetext.ts'

export type { BuildSpec } from './buildspec.ts'

export const stepInfo = s.message('com.github.openshift.api.build.v1.StepInfo', {
  name: [1, s.optional(s.string())],
  startTime: [2, s.optional(s.time())],
  durationMilliseconds: [3, s.optional(s.integer({ format: 'int64' }))],
})
export type StepInfo = TypeOf<typeof stepInfo>

export const stageInfo = s.message('com.github.openshift.api.build.v1.StageInfo', {
  name: [1, s.optional(s.string())],
  startTime: [2, s.optional(s.time())],
  durationMilliseconds: [3, s.optional(s.integer({ format: 'int64' }))],
  steps: [4, s.optional(s.list(stepInfo))],
})
export type StageInfo = TypeOf<typeof stageInfo>

export const buildCondition = s.message('com.github.openshift.api.build.v1.BuildCondition', {
  type: [1, s.string()],
  status: [2, s.oneOf('True', 'False', 'Unknown')],
  lastUpdateTime: [6, s.optional(s.time())],
  lastTransitionTime: [3, s.optional(s.time())],
  reason: [4, s.optional(s.string())],
  message: [5, s.optional(s.string())],
})
export type BuildCondition = TypeOf<typeof buildCondition>

export const buildStatusOutputTo = s.message('com.github.openshift.api.build.v1.BuildStatusOutputTo', {
  imageDigest: [1, s.optional(s.string())],
})
export type BuildStatusOutputTo = TypeOf<typeof buildStatusOutputTo>

export const buildStatusOutput = s.message('com.github.openshift.api.build.v1.BuildStatusOutput', {
  to: [1, s.optional(buildStatusOutputTo)],
})
export type BuildStatusOutput = TypeOf<typeof buildStatusOutput>

export const buildStatus = s.message('com.github.openshift.api.build.v1.BuildStatus', {
  phase: [
    1,
    s.defaulted(s.oneOf('New', 'Pending', 'Running', 'Complete', 'Failed', 'Error', 'Cancelled'), 'New'),
  ],
  cancelled: [2, s.optional(s.boolean())],
  reason: [3, s.optional(s.string())],
  message: [4, s.optional(s.string())],
  startTimestamp: [5, s.optional(s.time())],
  completionTimestamp: [6, s.optional(s.time())],
  duration: [7, s.optional(s.integer({ format: 'int64' }))],
  outputDockerImageReference: [8, s.optional(s.string())],
  config: [9, s.optional(objectReference)],
  output: [10, s.defaulted(buildStatusOutput, {})],
  stages: [11, s.optional(s.list(stageInfo))],
  logSnippet: [12, s.optional(s.string())],
  conditions: [13, s.optional(s.list(buildCondition, { patchStrategy: 'merge', patchMergeKey: 'type' }))],
})
export type BuildStatus = TypeOf<typeof buildStatus>

/** One run from source to image. */
export const Build = defineKind({
  group: 'build.openshift.io',
  version: 'v1',
  kind: 'Build',
  plural: 'builds',
  categories: ['all'],
  scope: 'Namespaced',
  message: 'com.github.openshift.api.build.v1.Build',
  legacy: {},
  hasStatus: true,
  countsGenerations: false,
  // B18: clients cancel a build by writing this into the build itself. B7: agents of pipelines write all of it.
  statusByObject(given, old, { spec }) {
    const [told, was] = [given as BuildStatus | undefined, old as BuildStatus]
    if (told && (spec as BuildSpec).strategy.jenkinsPipelineStrategy) return told
    return told?.cancelled ? { ...was, cancelled: true } : was
  },
  fields: {
    spec: [2, s.defaulted(buildSpec, {})],
    status: [3, s.defaulted(buildStatus, {})],
  },
  selectable: {
    status: ({ status }) => status.phase,
    podName: ({ metadata }) => buildPodName(metadata.name),
  },
  complete({ spec }) {
    completeCommonSpec(spec)
  },
  generate({ metadata, status }) {
    const { creationTimestamp } = metadata
    if (creationTimestamp) status.conditions = conditionsOf(status, creationTimestamp)
  },
  validate({ spec, status }, old) {
    if (!old) return checkCommonSpec(spec, 'spec')
    return [
      ...(same(spec, old.spec) || isCompletedBy(old.spec, spec)
        ? []
        : [
            invalid(
              'spec',
              'content of spec is not printed out, please refer to the "details"',
              'spec is immutable',
            ),
          ]),
      ...(isBuildFinished(old.status) && status.phase !== old.status.phase
        ? [invalid('status.phase', status.phase, 'phase cannot be updated from a terminal state')]
        : []),
    ]
  },
  ownTable: true,
  columns: [
    { name: 'Name', value: ({ metadata }) => metadata.name },
    { name: 'Type', value: ({ spec }) => spec.strategy.type },
    { name: 'From', value: ({ spec }) => sourceText(spec) },
    {
      name: 'Status',
      value: ({ status: { phase, reason } }) => (reason ? `${phase} (${reason})` : phase),
    },
    { name: 'Started', value: ({ status }, now) => startedText(status, now) },
    { name: 'Duration', value: ({ status }, now) => durationText(status, now) },
  ],
})
export type Build = ObjectOf<typeof Build>

/** B2: which commit a build is of is known only when it was fetched, and said then, once. */
const isCompletedBy = (old: BuildSpec, spec: BuildSpec): boolean =>
  old.revision === undefined && same({ ...spec, revision: undefined }, { ...old, revision: undefined })

/** The pod that runs a build. */
export const buildPodName = (build: string): string => `${build}-build`

/** It has ended for good, well or badly. */
export const isBuildFinished = ({ phase }: Pick<BuildStatus, 'phase'>): boolean =>
  phase === 'Complete' || phase === 'Failed' || phase === 'Error' || phase === 'Cancelled'

function startedText({ startTimestamp }: BuildStatus, now: number): string {
  const started = parseTime(startTimestamp ?? '')
  return started === undefined ? '' : `${age(now - started)} ago`
}

function durationText({ startTimestamp, completionTimestamp }: BuildStatus, now: number): string {
  const started = parseTime(startTimestamp ?? '')
  if (started === undefined) return ''
  const seconds = Math.round(((parseTime(completionTimestamp ?? '') ?? now) - started) / 1000)
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`
}
