import type { Context } from '@hawser/client/controller.ts'
import type { Build, StageInfo } from '@hawser/kinds/build/build.ts'
import type { Pod } from '@hawser/kinds/core/pod.ts'
import { isReason, StatusError } from '@hawser/kinds/meta/status.ts'
import { formatTime, parseTime } from '@hawser/kinds/meta/time.ts'
import { BUILD_UID, builtImage } from '../image.ts'
import type { BuildImages } from '../images.ts'
import { BUILD_CONTAINER } from '../names.ts'
import type { Report } from '../pod/report.ts'
import { fetchedCommit } from '../sources/revision.ts'
import type { Target } from './output.ts'
import type { StatusChange } from './reconcile.ts'

/**
 * Makes an image of what the build's container wrote, and the newest of its tag. May be repeated at any point: an image
 * that this very build made before is found again.
 *
 * @param isPatient  A container the node does not know may still be found: the node has just begun to look around.
 * @returns The status to give the build: complete, or failed for good.
 * @throws  What may go better later.
 */
export async function commit(
  { now }: Pick<Context, 'now'>,
  images: BuildImages,
  target: Target,
  { build, pod, report }: { readonly build: Build; readonly pod: Pod; readonly report: Report },
  isPatient: boolean,
): Promise<StatusChange> {
  const began = now()
  try {
    const digest = await imageOf(images, target, build, pod, report)
    await images.push({ ...target, digest, created: formatTime(now()) })
    const { namespace, stream } = target
    return {
      phase: 'Complete',
      reason: undefined,
      message: undefined,
      output: { to: { imageDigest: digest } },
      outputDockerImageReference: images.name.pinned(namespace, stream, digest),
      stages: stagesOf(pod, report, began, now()),
    }
  } catch (error) {
    return refused(error, isPatient)
  }
}

async function imageOf(
  images: BuildImages,
  { namespace, stream, tag }: Target,
  build: Build,
  pod: Pod,
  report: Report,
): Promise<string> {
  const node = images.on(pod.spec.nodeName ?? '')
  const image = images.name.tagged(namespace, stream, tag)
  const before = await node.find(image)
  const builderImage = pod.spec.containers.find(({ name }) => name === BUILD_CONTAINER)?.image ?? ''
  const isOurs = before?.config.config?.Labels?.[BUILD_UID] === build.metadata.uid
  const { digest } =
    before && isOurs
      ? before
      : await node.commit({
          namespace: pod.metadata.namespace ?? '',
          pod: pod.metadata.name,
          container: BUILD_CONTAINER,
          image,
          config: builtImage(build, builderImage, report, fetchedCommit(pod)),
        })
  await node.tag(image, images.name.pinned(namespace, stream, digest))
  return digest
}

/** B21: coarse, from what is known anyway. */
function stagesOf(pod: Pod, { fetched, built }: Report, from: number, to: number): StageInfo[] {
  const stage = (name: string, start: number | undefined, end: number | undefined): StageInfo[] =>
    start === undefined || end === undefined
      ? []
      : [{ name, startTime: formatTime(start), durationMilliseconds: Math.max(0, end - start) }]
  return [
    ...stage('FetchInputs', parseTime(pod.status.startTime ?? ''), fetched),
    ...stage('Build', fetched, built),
    ...stage('PushImage', from, to),
  ]
}

/** A refusal that repeating would not change ends the build; anything else is thrown on. */
function refused(error: unknown, isPatient: boolean): StatusChange {
  if (isReason(error, 'NotFound') && /imagestream/.test(error.message)) {
    const message =
      `The image was built, but its image stream is gone: ${error.message}. ${error.hint ?? ''}`.trim()
    return { phase: 'Failed', reason: 'PushImageToRegistryFailed', message }
  }
  const final = ['BadRequest', 'Invalid', 'MethodNotAllowed', ...(isPatient ? [] : ['NotFound'])]
  if (error instanceof StatusError && final.includes(error.reason)) {
    return {
      phase: 'Failed',
      reason: 'CommitContainerFailed',
      message: `The node could not make an image of the build: ${error.message}`,
    }
  }
  throw error
}
