import type { NewEvent } from '@hawser/client/events.ts'
import type { Build, BuildStatus, StageInfo } from '@hawser/kinds/build/build.ts'
import type { BuildConfig } from '@hawser/kinds/build/buildconfig.ts'
import type { SourceRevision } from '@hawser/kinds/build/buildsource.ts'
import type { Pod } from '@hawser/kinds/core/pod.ts'
import { isControlledBy } from '@hawser/kinds/meta/owner.ts'
import { same } from '@hawser/kinds/meta/same.ts'
import { strategyTypeOf } from '../generate.ts'
import { expired } from '../history.ts'
import { hasHook, hookOutcomeOf } from '../hook/hookpod.ts'
import type { BuilderImage, ReadyImages } from '../images.ts'
import { podNameOf } from '../names.ts'
import { type SourceBuilder, sourceBuilderOf } from '../pod/builder.ts'
import { type Outcome, outcomeOf } from '../pod/outcome.ts'
import type { Report } from '../pod/report.ts'
import type { Place } from '../queue/queue.ts'
import { isTerminal, turnOf } from '../runpolicy.ts'
import { fetchedCommit } from '../sources/revision.ts'
import { unsupported } from '../supported.ts'
import { stagesOf } from './stages.ts'

/** What is known about a build's builder image. */
export type Preparation =
  | { readonly is: 'unknown' }
  | { readonly is: 'going on'; readonly message?: string }
  /** `reason`: of the build that fails by it; without one the image cannot be had. */
  | { readonly is: 'failed'; readonly message: string; readonly reason?: string }
  | Exclude<BuilderImage, { readonly is: 'ready' }>
  | ReadyImages

/** Where a build's image goes. */
export type Output =
  | { readonly is: 'none' }
  | { readonly is: 'ready'; readonly repository: string }
  | { readonly is: 'missing'; readonly message: string }

export interface State {
  readonly build: Build
  readonly buildConfig: BuildConfig | undefined
  /** All builds of the build config. */
  readonly siblings: readonly Build[]
  readonly pod: Pod | undefined
  /** B9: runs in the new image before it is pushed. */
  readonly hookPod: Pod | undefined
  readonly preparation: Preparation
  readonly output: Output
  /** Whether there is room for it to run. */
  readonly place: Place
  /** Milliseconds since 1970. */
  readonly now: number
}

export type StatusChange = { readonly [K in keyof BuildStatus]?: BuildStatus[K] | undefined }
export type Action =
  /** `final`: the build ends here, at the time of the action. */
  | {
      readonly do: 'setStatus'
      readonly build: Build
      readonly status: StatusChange
      readonly event?: NewEvent
      readonly final?: true
      /** Add the end of the log. */
      readonly withLog?: true
    }
  | { readonly do: 'prepareBuilder'; readonly build: Build }
  | {
      readonly do: 'createPod'
      readonly build: Build
      readonly ready: ReadyImages
      /** Of a source build. */
      readonly builder: SourceBuilder | undefined
      /** Full name of the image that is made. */
      readonly image: string | undefined
    }
  | { readonly do: 'deletePod'; readonly pod: Pod }
  /** B2: what was fetched becomes part of what the build is. */
  | { readonly do: 'setRevision'; readonly build: Build; readonly revision: SourceRevision }
  | { readonly do: 'runHook'; readonly build: Build; readonly pod: Pod; readonly report: Report }
  | {
      readonly do: 'commit'
      readonly build: Build
      readonly pod: Pod
      readonly report: Report
      readonly hookPod: Pod | undefined
    }
  | { readonly do: 'deleteBuild'; readonly build: Build }
  /** The build has filled it, and the next one would be ended by it too. */
  | { readonly do: 'dropCache'; readonly build: Build }

/** How long an image that cannot be made is tried again. */
const COMMIT_PATIENCE_MS = 10 * 60_000

/** Brings a build one step further: New -> Pending -> Running -> Complete, Failed, Error or Cancelled (B18). */
export function reconcile(state: State): Action[] {
  const { build, buildConfig, siblings } = state
  if (isTerminal(build)) {
    const gone = buildConfig ? expired(buildConfig, siblings) : []
    return gone.map((old) => ({ do: 'deleteBuild', build: old }))
  }
  if (build.status.cancelled) return cancel(state, 'The build was cancelled by the user.')
  if (build.status.phase === 'New') return begin(state)
  return follow(state)
}

const ended = (
  build: Build,
  phase: 'Failed' | 'Error' | 'Cancelled' | 'Complete',
  reason: string | undefined,
  message: string | undefined,
): Extract<Action, { do: 'setStatus' }> => ({
  do: 'setStatus',
  build,
  status: { phase, reason, message },
  event: eventOf(build, phase, message),
  final: true,
})

const withStages = (end: Extract<Action, { do: 'setStatus' }>, stages: StageInfo[]): Action => ({
  ...end,
  status: { ...end.status, ...(stages.length > 0 && { stages }) },
})

/** B27: what is told of a build that has ended. */
export function eventOf({ metadata: { namespace, name } }: Build, phase: string, message = ''): NewEvent {
  const what = `Build ${namespace}/${name}`
  if (phase === 'Complete')
    return { type: 'Normal', reason: 'BuildCompleted', message: `${what} completed successfully` }
  if (phase === 'Cancelled')
    return { type: 'Normal', reason: 'BuildCancelled', message: `${what} has been cancelled` }
  return { type: 'Warning', reason: 'BuildFailed', message: `${what} failed: ${message}` }
}

function cancel({ build, pod, hookPod }: State, message: string): Action[] {
  const end = ended(build, 'Cancelled', 'CancelledBuild', message)
  const pods = [pod, hookPod].filter((one) => one !== undefined && isControlledBy(one, build)) as Pod[]
  return [...pods.map((one): Action => ({ do: 'deletePod', pod: one })), end]
}

/** B20: what is missing is waited for, and said. */
const wait = (build: Build, reason: string | undefined, message: string | undefined): Action[] =>
  same([build.status.reason, build.status.message], [reason, message])
    ? []
    : [{ do: 'setStatus', build, status: { reason, message } }]

function begin(state: State): Action[] {
  const { build, siblings, pod, preparation, output } = state
  const refusal = unsupported(build)
  if (refusal)
    return [ended(build, 'Error', 'CannotCreateBuildPodSpec', `This build cannot be done: ${refusal}.`)]
  // Created just before a restart of ours: go on from there.
  if (pod && isControlledBy(pod, build)) return [pending(build, output)]
  const turn = turnOf(build, siblings)
  if (turn.is === 'never') return cancel(state, `The newer build ${turn.because} takes its place.`)
  if (turn.is === 'later') return wait(build, undefined, `Waiting for ${turn.after} to end.`)
  if (output.is === 'missing') return wait(build, 'InvalidOutputReference', output.message)
  switch (preparation.is) {
    case 'unknown':
      return [{ do: 'prepareBuilder', build }]
    case 'going on':
      return preparation.message ? wait(build, undefined, preparation.message) : []
    case 'missing':
      return wait(build, 'InvalidImageReference', sentence(preparation.message))
    case 'unsupported':
      return [ended(build, 'Error', 'InvalidImageReference', sentence(preparation.message))]
    case 'failed': {
      const { reason, message } = preparation
      if (reason) return [ended(build, 'Failed', reason, sentence(message))]
      return [ended(build, 'Error', 'PullBuilderImageFailed', sentence(message))]
    }
    case 'ready':
      if (state.place.is === 'full') return wait(build, 'WaitingForRoom', state.place.message)
      return start(build, preparation, output)
  }
}

function start(build: Build, ready: ReadyImages, output: Output): Action[] {
  const builder = isSourceBuild(build) ? sourceBuilderOf(ready.config) : undefined
  if (typeof builder === 'string') {
    return [ended(build, 'Error', 'CannotCreateBuildPodSpec', sentence(builder))]
  }
  const image = output.is === 'ready' ? output.repository : undefined
  return [{ do: 'createPod', build, ready, builder, image }, pending(build, output)]
}

const pending = (build: Build, output: Output): Action => ({
  do: 'setStatus',
  build,
  status: {
    phase: 'Pending',
    reason: undefined,
    message: undefined,
    outputDockerImageReference: output.is === 'ready' ? output.repository : undefined,
  },
})

function follow(state: State): Action[] {
  const { build, pod } = state
  if (!pod || !isControlledBy(pod, build)) {
    return [
      ended(
        build,
        'Error',
        'BuildPodDeleted',
        `The pod ${podNameOf(build.metadata.name)} of this build was deleted before the build completed.`,
      ),
    ]
  }
  return [...fetched(build, pod), ...goOn(state, pod)]
}

function fetched(build: Build, pod: Pod): Action[] {
  const commit = fetchedCommit(pod)
  return commit && !build.spec.revision ? [{ do: 'setRevision', build, revision: commit.revision }] : []
}

function goOn(state: State, pod: Pod): Action[] {
  const { build } = state
  const outcome = outcomeOf(pod)
  switch (outcome.is) {
    case 'waiting':
      return wait(build, undefined, outcome.message)
    case 'running':
      return running(build, pod)
    case 'failed': {
      const { phase, reason, message } = outcome
      const stages = stagesOf({ pod, report: {} }, undefined, undefined)
      const end = withStages({ ...ended(build, phase, reason, message), withLog: true }, stages)
      const drop: Action[] = outcome.filled === 'cache' ? [{ do: 'dropCache', build }] : []
      return [...running(build, pod), ...drop, end]
    }
    case 'succeeded':
      return [...running(build, pod), ...finish(state, pod, outcome)]
  }
}

/** The build has begun: said once, also when it was over before anybody looked. */
function running(build: Build, pod: Pod): Action[] {
  if (build.status.phase === 'Running') return []
  const { namespace, name } = build.metadata
  const event = {
    type: 'Normal',
    reason: 'BuildStarted',
    message: `Build ${namespace}/${name} is now running`,
  } as const
  const startTimestamp = pod.status.startTime
  return [
    {
      do: 'setStatus',
      build,
      status: { phase: 'Running', reason: undefined, message: undefined, startTimestamp },
      event,
    },
  ]
}

function finish(state: State, pod: Pod, outcome: Extract<Outcome, { is: 'succeeded' }>): Action[] {
  const { build, hookPod } = state
  const { report } = outcome
  if (!isSourceBuild(build)) return [pushed(build, report)]
  const hook = hasHook(build) ? hookOutcomeOf(hookPod) : undefined
  if (hook?.is === 'absent')
    return [...late(state, outcome), { do: 'runHook', build, pod, report } as const].slice(0, 1)
  if (hook?.is === 'going on') return []
  if (hook?.is === 'failed')
    return [
      withStages(
        { ...ended(build, 'Failed', 'PostCommitHookFailed', hook.message), withLog: true },
        stagesOf({ pod, report }, hookPod, undefined),
      ),
    ]
  if (state.output.is === 'none')
    return [
      withStages(
        ended(build, 'Complete', undefined, undefined),
        stagesOf({ pod, report }, hookPod, undefined),
      ),
    ]
  // The hook may take its time.
  const given = hook ? [] : late(state, outcome)
  return [...given, { do: 'commit', build, pod, report, hookPod } as const].slice(0, 1)
}

/** The end of a build whose image could not be made for long. */
function late({ build, now }: State, { at }: Extract<Outcome, { is: 'succeeded' }>): Action[] {
  if (at !== undefined && now - at > COMMIT_PATIENCE_MS) {
    return [
      ended(
        build,
        'Error',
        'ExceededRetryTimeout',
        `The image could not be made for ${COMMIT_PATIENCE_MS / 60_000} minutes; the log of the platform says why. Start the build again.`,
      ),
    ]
  }
  return []
}

/** The pod has made the image, and has put it where it belongs. */
function pushed(build: Build, { digest, stages }: Report): Action {
  const end = ended(build, 'Complete', undefined, undefined)
  const { outputDockerImageReference: tagged = '' } = build.status
  return {
    ...end,
    status: {
      ...end.status,
      ...(stages && { stages }),
      ...(digest && {
        output: { to: { imageDigest: digest } },
        outputDockerImageReference: `${tagged.replace(/(?<=[^/]):[^/:]*$/, '')}@${digest}`,
      }),
    },
  }
}

const isSourceBuild = ({ spec }: Build): boolean => strategyTypeOf(spec.strategy) === 'Source'

const sentence = (text: string): string =>
  `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`
