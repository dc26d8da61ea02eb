import type { Context } from '@hawser/client/controller.ts'
import type { Build } from '@hawser/kinds/build/build.ts'
import type { Pod } from '@hawser/kinds/core/pod.ts'
import { isReason, StatusError } from '@hawser/kinds/meta/status.ts'
import { formatTime } from '@hawser/kinds/meta/time.ts'
import { labelProblem } from '../docker/run/report.ts'
import { hasHook } from '../hook/hookpod.ts'
import { BUILD_UID, builtImage } from '../image.ts'
import type { BuildImages, NodeImageStore } from '../images.ts'
import { BUILD_CONTAINER } from '../names.ts'
import type { Report } from '../pod/report.ts'
import { fetchedCommit } from '../sources/revision.ts'
import type { StatusChange } from './action.ts'
import type { Target } from './output.ts'
import { stagesOf } from './stages.ts'

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
  { hookPod, ...made }: Made & { readonly hookPod: Pod | undefined },
  isPatient: boolean,
): Promise<StatusChange> {
  const began = now()
  const problem = labelProblem(made.report.labels)
  if (problem) return { phase: 'Failed', reason: 'GenericBuildFailed', message: problem }
  try {
    const digest = await imageOf(images, target, made)
    await images.push({ ...target, digest, created: formatTime(now()) })
    const { namespace, stream } = target
    return {
      phase: 'Complete',
      reason: undefined,
      message: undefined,
      output: { to: { imageDigest: digest } },
      outputDockerImageReference: images.name.pinned(namespace, stream, digest),
      stages: stagesOf(made, hookPod, { from: began, to: now() }),
    }
  } catch (error) {
    return refused(error, isPatient)
  }
}

/** What a build has made and what is known of it. */
export interface Made {
  readonly build: Build
  readonly pod: Pod
  readonly report: Report
}

/**
 * B9: the image as only the hook sees it: no stream knows it. Answers its full name.
 *
 * @throws  What may go better later.
 */
export async function isolatedImage(images: BuildImages, made: Made): Promise<string> {
  const { name, namespace = '' } = made.build.metadata
  const node = images.on(made.pod.spec.nodeName ?? '')
  const image = isolatedName(images, made.build)
  const own = images.name.pinned(namespace, name, await imageAt(node, image, made))
  await node.tag(image, own)
  return own
}

const isolatedName = ({ name }: BuildImages, { metadata }: Build): string =>
  name.tagged(metadata.namespace ?? '', metadata.name, 'hook')

async function imageOf(images: BuildImages, { namespace, stream, tag }: Target, made: Made): Promise<string> {
  const node = images.on(made.pod.spec.nodeName ?? '')
  const image = images.name.tagged(namespace, stream, tag)
  // What the hook has seen is what is pushed.
  if (hasHook(made.build)) await node.tag(await isolatedImage(images, made), image)
  const digest = await imageAt(node, image, made)
  await node.tag(image, images.name.pinned(namespace, stream, digest))
  return digest
}

/** The digest of what this very build made under that name, or makes now. */
async function imageAt(node: NodeImageStore, image: string, { build, pod, report }: Made): Promise<string> {
  const before = await node.find(image)
  if (before?.config.config?.Labels?.[BUILD_UID] === build.metadata.uid) return before.digest
  const builderImage = pod.spec.containers.find(({ name }) => name === BUILD_CONTAINER)?.image ?? ''
  const { digest } = await node.commit({
    namespace: pod.metadata.namespace ?? '',
    pod: pod.metadata.name,
    container: BUILD_CONTAINER,
    image,
    config: builtImage(build, builderImage, report, fetchedCommit(pod)),
  })
  return digest
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
      message: `The node could not make an image of the build: ${said(error.message)}`,
    }
  }
  throw error
}

/** Without how the node was asked, which is nobody's business; and what can be done about what it says. */
function said(message: string): string {
  const why = message.replace(/^\w+ \/\S+: HTTP \d+: /, '')
  return /holes in them counted/.test(why)
    ? `${why}; let it write less, or raise spec.resources.limits.ephemeral-storage of the build config`
    : why
}
