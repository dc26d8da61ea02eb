import type { Pod } from '@hawser/kinds/core/pod.ts'
import { parseTime } from '@hawser/kinds/meta/time.ts'
import { codes } from '../docker/order.ts'
import { BUILD_CONTAINER, CUSTOM_CONTAINER } from '../names.ts'
import { sentence } from '../sentence.ts'
import { type Report, readReport } from './report.ts'

/** How far a build's pod is. */
export type Outcome =
  | { readonly is: 'waiting'; readonly message?: string }
  | { readonly is: 'running' }
  | { readonly is: 'succeeded'; readonly report: Report; readonly at: number | undefined }
  | {
      readonly is: 'failed'
      /** `Error`: the build could not be carried out; `Failed`: it was, and did not succeed. */
      readonly phase: 'Failed' | 'Error'
      readonly reason: string
      readonly message: string
      /** The volume that has become larger than it may. */
      readonly filled?: string
    }

/** B19: what each exit code of our scripts means. */
const reasons: Readonly<Record<number, readonly [reason: string, message: string]>> = {
  1: ['AssembleFailed', 'Assemble script failed.'],
  210: ['FetchSourceFailed', 'Failed to fetch the input source.'],
  211: ['InvalidContextDirectory', 'The supplied context directory does not exist.'],
  212: ['InstallScriptsFailed', 'Failed to find the scripts of the builder image.'],
  213: ['GenericBuildFailed', 'The settings of the source cannot be used.'],
  214: ['ScriptsFetchFailed', 'Failed to fetch the scripts.'],
  215: ['GenericBuildFailed', 'The builder image cannot be used.'],
  216: ['RuntimeArtifactsFetchFailed', 'Failed to fetch runtime artifacts.'],
  217: ['FetchImageContentFailed', 'Failed to extract image content.'],
  [codes.dockerfile]: ['ManageDockerfileFailed', 'Failed to prepare the dockerfile for the build.'],
  [codes.build]: ['DockerBuildFailed', 'Dockerfile build strategy has failed.'],
  [codes.pull]: ['PullBuilderImageFailed', 'Failed pulling builder image.'],
  [codes.hook]: ['PostCommitHookFailed', 'Build failed because of post commit hook.'],
  [codes.push]: ['PushImageToRegistryFailed', 'Failed to push the image to the registry.'],
}

export function outcomeOf({ spec, status }: Pick<Pod, 'spec' | 'status'>): Outcome {
  const container = decisive(status)
  const { waiting, terminated } = container?.state ?? {}
  if (status.phase === 'Pending') {
    // The source is being fetched: the build has begun.
    if (status.initContainerStatuses?.some(({ state }) => state?.running || state?.terminated))
      return { is: 'running' }
    const message = waiting?.message ?? unscheduled(status)
    return message
      ? { is: 'waiting', message: waiting?.reason ? `${waiting.reason}: ${message}` : message }
      : { is: 'waiting' }
  }
  if (status.phase === 'Running') return { is: 'running' }
  if (status.phase === 'Succeeded') {
    const odd = contradiction(status)
    if (odd) return odd
    return {
      is: 'succeeded',
      report: readReport(terminated?.message ?? ''),
      at: parseTime(terminated?.finishedAt ?? ''),
    }
  }
  if (status.phase !== 'Failed') return { is: 'waiting' }
  return failure(status, container, spec.activeDeadlineSeconds)
}

/** The container that says how the pod is: the first that failed, or that has not begun, or else the one that builds. */
function decisive({ initContainerStatuses = [], containerStatuses = [] }: Pod['status']) {
  const stopped = initContainerStatuses.find(
    ({ state }) => state?.waiting || (state?.terminated && state.terminated.exitCode !== 0),
  )
  return stopped ?? containerStatuses.find(({ name }) => name === BUILD_CONTAINER) ?? containerStatuses[0]
}

/** A pod that has succeeded, by a node that is not ours, and whose containers say otherwise. */
function contradiction({ containerStatuses = [] }: Pod['status']): Outcome | undefined {
  const error = (reason: string, message: string): Outcome => ({
    is: 'failed',
    phase: 'Error',
    reason,
    message,
  })
  if (containerStatuses.length === 0)
    return error(
      'NoBuildContainerStatus',
      'The pod for this build has no container statuses indicating success or failure.',
    )
  const failed = containerStatuses.find(({ state }) => (state.terminated?.exitCode ?? 0) !== 0)
  return (
    failed &&
    error(
      'FailedContainer',
      `The pod for this build has at least one container with a non-zero exit status: ${failed.name} ended with ${failed.state.terminated?.exitCode}.`,
    )
  )
}

const unscheduled = ({ conditions }: Pod['status']): string | undefined =>
  conditions?.find(({ type, status }) => type === 'PodScheduled' && status === 'False')?.message

type Terminated = { readonly exitCode: number; readonly reason?: string; readonly message?: string }

type Container = NonNullable<Pod['status']['containerStatuses']>[number]

function failure(
  status: Pod['status'],
  container: Container | undefined,
  deadline: number | undefined,
): Outcome {
  const failed = (reason: string, message: string, phase: 'Failed' | 'Error' = 'Failed'): Outcome => ({
    is: 'failed',
    phase,
    reason,
    message,
  })
  if (status.reason === 'DeadlineExceeded') {
    return failed(
      'GenericBuildFailed',
      `The build did not end within ${deadline ?? 'its'} seconds; spec.completionDeadlineSeconds of the build config allows it more.`,
    )
  }
  if (status.reason === 'Evicted') return evicted(status.message)
  const terminated: Terminated | undefined = container?.state?.terminated
  if (!terminated)
    return failed(
      'NoBuildContainerStatus',
      `The pod of the build has ended without a trace of its container${status.message ? `: ${status.message}` : ''}.`,
      'Error',
    )
  const { exitCode, reason, message: detail } = terminated
  if (reason === 'OOMKilled' || exitCode === 137) {
    return failed(
      'OutOfMemoryKilled',
      'The build was killed because it used more memory than it may; raise spec.resources.limits.memory of the build config.',
    )
  }
  if (exitCode === 128 || reason === 'StartError' || reason === 'ContainerCannotRun') {
    return failed(
      'GenericBuildFailed',
      `A container of the build cannot be started${detail ? `: ${firstLine(detail)}` : ''}. A builder image needs /bin/sh and tar; for another image use a Dockerfile (strategy Docker).`,
    )
  }
  // What its exit codes mean only its author knows.
  const ofOurs = container?.name === CUSTOM_CONTAINER ? undefined : reasons[exitCode]
  const [known, said] = ofOurs ?? ['GenericBuildFailed', `The build ended with exit code ${exitCode}.`]
  return failed(known, detail && ofOurs ? `${said} ${sentence(firstLine(detail))}` : said)
}

const firstLine = (text: string): string => text.trim().split('\n', 1)[0] ?? ''

/** Who fills a volume that builds keep. */
const writers: Readonly<Record<string, string>> = {
  cache: 'assemble alone',
  layers: 'what its Dockerfile runs and copies',
}

/** The node has ended the pod: for what it wrote, or because the node ran short of something. */
function evicted(message = ''): Outcome {
  const filled = /^Usage of volume "([^"]+)"/.exec(message)?.[1]
  const isDisk = /ephemeral|EmptyDir/.test(message)
  const advice = filled
    ? `What builds keep for each other has been taken away; the next build begins without it. If that ends so too, ${writers[filled] ?? 'the build'} writes more than there may be.`
    : isDisk
      ? 'The build writes more to the disk than it may; raise spec.resources.limits.ephemeral-storage of the build config.'
      : 'Start the build again when its node has room.'
  const why = message.trim() || 'Its node ran short of something.'
  return {
    is: 'failed',
    phase: 'Failed',
    reason: 'BuildPodEvicted',
    message: `The pod of the build was evicted: ${why} ${advice}`,
    ...(filled && { filled }),
  }
}
