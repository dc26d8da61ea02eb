import type { Build, StageInfo } from '@hawser/kinds/build/build.ts'
import type { ContainerStatus } from '@hawser/kinds/core/containerstatus.ts'
import type { Pod } from '@hawser/kinds/core/pod.ts'
import { formatTime, parseTime } from '@hawser/kinds/meta/time.ts'
import {
  ARTIFACTS_CONTAINER,
  ASSEMBLE_CONTAINER,
  CUSTOM_CONTAINER,
  DOCKER_CONTAINER,
  FETCH_CONTAINER,
  MANAGE_CONTAINER,
} from '../names.ts'
import type { Report } from '../pod/report.ts'

interface Span {
  /** Milliseconds since 1970. */
  readonly from: number | undefined
  readonly to: number | undefined
}

/**
 * B21: how long each part of a build took, under upstream's names, from what is known anyway.
 *
 * @param push  When the image was made and pushed; undefined for a build that did not come so far.
 */
export function stagesOf(
  { pod, report }: { readonly pod: Pod; readonly report: Partial<Pick<Report, 'fetched' | 'built'>> },
  hookPod: Pod | undefined,
  push: Span | undefined,
): StageInfo[] {
  const { initContainerStatuses: init = [], containerStatuses = [] } = pod.status
  const [main] = containerStatuses
  return [
    ...pulled(pod),
    ...stage('FetchInputs', fetchesOf(init, main, report)),
    ...stage('Build', [
      { name: buildSteps[main?.name ?? ''] ?? 'Assemble', span: buildSpan(init, main, report) },
    ]),
    ...stage('PostCommit', [
      { name: 'RunPostCommitHook', span: spanOf(hookPod?.status.containerStatuses?.[0]?.state) },
    ]),
    ...stage('PushImage', push ? [{ name: 'PushImage', span: push }] : []),
  ]
}

/**
 * The same for a pod that makes and pushes the image itself.
 *
 * @param measured  What it tells of that.
 */
export function stagesWith(
  pod: Pod,
  { git, binary }: Pick<Build['spec']['source'], 'git' | 'binary'>,
  measured: readonly StageInfo[],
): StageInfo[] {
  const source = binary ? 'FetchUpload' : git && 'FetchGitSource'
  const fetches = fetchingOf(pod.status.initContainerStatuses ?? []).flatMap(({ name, state }) => {
    const step = name === FETCH_CONTAINER ? source : 'FetchImageContent'
    return step ? [{ name: step, span: spanOf(state) }] : []
  })
  return [...pulled(pod), ...stage('FetchInputs', fetches), ...measured]
}

const buildSteps: Readonly<Record<string, string>> = {
  [DOCKER_CONTAINER]: 'DockerBuild',
  [CUSTOM_CONTAINER]: 'CustomBuild',
}
/** What is done before, by container; others take paths of images. */
const fetchSteps: Readonly<Record<string, string>> = {
  [FETCH_CONTAINER]: 'FetchGitSource',
  [ARTIFACTS_CONTAINER]: 'FetchArtifacts',
}

type Times = Partial<Pick<Report, 'fetched' | 'built'>>
type Status = ContainerStatus | undefined

function fetchesOf(init: readonly ContainerStatus[], main: Status, { fetched }: Times) {
  const fetches = fetchingOf(init).map(({ name, state }) => ({
    name: fetchSteps[name] ?? 'FetchImageContent',
    span: spanOf(state),
  }))
  // An upload goes into the container that builds.
  const isUpload = init.length === 0 && fetched !== undefined
  return isUpload ? [{ name: 'FetchUpload', span: { from: spanOf(main?.state).from, to: fetched } }] : fetches
}

/** The containers that bring the source. */
const fetchingOf = (init: readonly ContainerStatus[]): ContainerStatus[] =>
  init.filter(({ name }) => name !== ASSEMBLE_CONTAINER && name !== MANAGE_CONTAINER)

/** With a runtime image, assemble has a container of its own. */
function buildSpan(init: readonly ContainerStatus[], main: Status, { fetched, built }: Times): Span {
  const assemble = spanOf(init.find(({ name }) => name === ASSEMBLE_CONTAINER)?.state)
  const { from, to } = spanOf(main?.state)
  return { from: later(fetched, assemble.from ?? from), to: built ?? assemble.to ?? to }
}

/** Until the first container runs. */
const pulled = (pod: Pod): StageInfo[] =>
  stage('PullImages', [
    {
      name: 'PullBaseImage',
      span: {
        from: parseTime(pod.status.startTime ?? ''),
        to: spanOf((pod.status.initContainerStatuses?.[0] ?? pod.status.containerStatuses?.[0])?.state).from,
      },
    },
  ])

const later = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined || b === undefined ? (a ?? b) : Math.max(a, b)

type State = ContainerStatus['state'] | undefined
const spanOf = (state: State): Span => ({
  from: parseTime(state?.terminated?.startedAt ?? state?.running?.startedAt ?? ''),
  to: parseTime(state?.terminated?.finishedAt ?? ''),
})

function stage(name: string, parts: readonly { readonly name: string; readonly span: Span }[]): StageInfo[] {
  const done = parts.flatMap(({ name, span: { from, to } }) =>
    from === undefined || to === undefined ? [] : [{ name, from, to: Math.max(from, to) }],
  )
  const [first] = done
  if (!first) return []
  return [
    {
      name,
      startTime: formatTime(first.from),
      durationMilliseconds: Math.max(...done.map(({ to }) => to)) - first.from,
      steps: done.map(({ name, from, to }) => ({
        name,
        startTime: formatTime(from),
        durationMilliseconds: to - from,
      })),
    },
  ]
}
