import type { Build, StageInfo } from '@hawser/kinds/build/build.ts'
import type { ContainerStatus } from '@hawser/kinds/core/containerstatus.ts'
import type { Pod } from '@hawser/kinds/core/pod.ts'
import { formatTime, parseTime } from '@hawser/kinds/meta/time.ts'
import { FETCH_CONTAINER, MANAGE_CONTAINER } from '../names.ts'
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
  const fetches = fetchesOf(pod)
  const main = mainOf(pod)
  const hook = spanOf(hookPod?.status.containerStatuses?.[0]?.state)
  // An upload goes into the container that builds.
  const fetched = report.fetched ?? fetches.at(-1)?.span.to
  return [
    ...pulled(pod),
    ...stage('FetchInputs', [
      ...fetches.map(({ name, span }) => ({ name: steps[name] ?? 'FetchImageContent', span })),
      ...(fetches.length === 0 ? [{ name: 'FetchUpload', span: { from: main.from, to: fetched } }] : []),
    ]),
    ...stage('Build', [
      { name: 'Assemble', span: { from: later(fetched, main.from), to: report.built ?? main.to } },
    ]),
    ...stage('PostCommit', [{ name: 'RunPostCommitHook', span: hook }]),
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
  const fetches = fetchesOf(pod).flatMap(({ name, span }) => {
    const step = name === FETCH_CONTAINER ? source : 'FetchImageContent'
    return step ? [{ name: step, span }] : []
  })
  return [...pulled(pod), ...stage('FetchInputs', fetches), ...measured]
}

const steps: Readonly<Record<string, string>> = { [FETCH_CONTAINER]: 'FetchGitSource' }

const mainOf = ({ status: { containerStatuses = [] } }: Pod): Span => spanOf(containerStatuses[0]?.state)
const fetchesOf = ({ status: { initContainerStatuses = [] } }: Pod) =>
  initContainerStatuses
    .filter(({ name }) => name !== MANAGE_CONTAINER)
    .map(({ name, state }) => ({ name, span: spanOf(state) }))

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
