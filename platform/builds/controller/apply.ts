import type { Context } from '@hawser/client/controller.ts'
import { Build } from '@hawser/kinds/build/build.ts'
import { PersistentVolumeClaim } from '@hawser/kinds/core/persistentvolumeclaim.ts'
import { Pod } from '@hawser/kinds/core/pod.ts'
import type { AnyKind } from '@hawser/kinds/kind.ts'
import { isReason } from '@hawser/kinds/meta/status.ts'
import { pushedDigest } from '../custom/digest.ts'
import { hookPod } from '../hook/hookpod.ts'
import type { BuildImages } from '../images.ts'
import { annotation } from '../names.ts'
import { withPolicy } from '../policy/withpolicy.ts'
import { refusedOutput } from '../prepare/permission.ts'
import type { Action, Of } from './action.ts'
import { commit, isolatedImage } from './commit.ts'
import { type Creating, createCache, createOnce, createPod, ownCache } from './createpod.ts'
import { targetOf } from './output.ts'
import { ended, eventOf } from './phases.ts'
import type { Preparations } from './preparations.ts'
import { pushed } from './pushed.ts'
import { setStatus } from './status.ts'

export interface Doing extends Creating {
  readonly images: BuildImages
  readonly preparations: Preparations
  /** Build -> when its image was first tried to be made, in milliseconds. */
  readonly committing: Map<string, number>
}

/** How long a node may take to find its containers again after a restart. */
const FINDING_MS = 30_000

/** Does one action of a build. Returns the revision it wrote. */
export async function apply(doing: Doing, action: Action): Promise<number> {
  const { context } = doing
  switch (action.do) {
    case 'prepareBuilder':
      doing.preparations.begin(action.build)
      // Meanwhile a volume can be found for it.
      return createCache(context, action.build)
    case 'setStatus':
      return setStatus(context, action)
    case 'createPod':
      return createPod(doing, action)
    case 'deletePod':
      return remove(context, Pod, action.pod.metadata)
    case 'findDigest':
      return setStatus(
        context,
        pushed(action.build, await pushedDigest(context.client, action.build), action.stages),
      )
    case 'releasePod':
      return releasePod(context, action)
    case 'deleteBuild':
      return remove(context, Build, action.build.metadata)
    case 'setRevision':
      return setRevision(context, action)
    case 'dropCache':
      return dropCache(context, action.build)
    case 'runHook':
      return runHook(doing, action)
    case 'commit':
      return commitBuild(doing, action)
  }
}

async function setRevision({ client }: Context, { build, revision }: Of<'setRevision'>): Promise<number> {
  const { name, namespace } = build.metadata
  const written = await client.patch(Build, name, { spec: { revision } }, { namespace })
  return Number(written.metadata.resourceVersion)
}

async function releasePod({ client }: Context, { pod }: Of<'releasePod'>): Promise<number> {
  const { name, namespace, uid } = pod.metadata
  const annotations = { [annotation.keepExited]: 'false' }
  try {
    const written = await client.patch(Pod, name, { metadata: { uid, annotations } }, { namespace })
    return Number(written.metadata.resourceVersion)
  } catch (error) {
    // Deleted, or deleted and made again.
    if (isReason(error, 'NotFound') || isReason(error, 'Conflict')) return 0
    throw error
  }
}

async function dropCache(context: Context, build: Build): Promise<number> {
  const name = await ownCache(context, build)
  const { namespace } = build.metadata
  return name ? context.client.remove(PersistentVolumeClaim, name, { ...(namespace && { namespace }) }) : 0
}

async function runHook(doing: Doing, { build, pod, report }: Of<'runHook'>): Promise<number> {
  const { context, images } = doing
  const made = { build: withPolicy(build, doing.policy()), pod, report }
  const image = await isolatedImage(images, made)
  return createOnce(context, Pod, hookPod(build, pod, image))
}

async function commitBuild(doing: Doing, { build, pod, report, hookPod }: Of<'commit'>): Promise<number> {
  const { context, images, committing } = doing
  const target = targetOf(build)
  if (!target) return 0
  // Asked again, where it counts: a pod may have become the build's otherwise than by its preparation.
  const refusal = await refusedOutput(context.client, build)
  if (refusal) return setStatus(context, ended(build, 'Failed', 'PushImageToRegistryFailed', refusal))
  const { uid } = build.metadata
  const since = committing.get(uid) ?? context.now()
  committing.set(uid, since)
  const isPatient = context.now() - since < FINDING_MS
  const made = { build: withPolicy(build, doing.policy()), pod, report, hookPod }
  const status = await commit(context, images, target, made, isPatient)
  const event = eventOf(build, status.phase ?? '', status.message)
  return setStatus(context, { do: 'setStatus', build, status, event, final: true })
}

const remove = (
  { client }: Context,
  kind: AnyKind,
  { name, namespace, uid }: Build['metadata'],
): Promise<number> =>
  client.remove(kind, name, {
    namespace,
    propagationPolicy: 'Background',
    preconditions: { uid },
  })
