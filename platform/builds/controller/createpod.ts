import type { Context } from '@hawser/client/controller.ts'
import type { Build } from '@hawser/kinds/build/build.ts'
import { ConfigMap } from '@hawser/kinds/core/configmap.ts'
import { PersistentVolumeClaim } from '@hawser/kinds/core/persistentvolumeclaim.ts'
import { Pod } from '@hawser/kinds/core/pod.ts'
import type { Draft, Kind } from '@hawser/kinds/kind.ts'
import { isControlledBy } from '@hawser/kinds/meta/owner.ts'
import { isReason } from '@hawser/kinds/meta/status.ts'
import type { Fields } from '@hawser/kinds/schema.ts'
import { withFields } from '../buildfields.ts'
import { createLogin } from '../custom/login.ts'
import type { BuildDefaults } from '../defaults/defaults.ts'
import { isOurs } from '../docker/registry.ts'
import { certificateMap } from '../pod/certificates.ts'
import { cacheClaim } from '../pod/pod.ts'
import { podFor } from '../pod/podfor.ts'
import type { BuildPolicy } from '../policy/policy.ts'
import { podWithPolicy, withPolicy } from '../policy/withpolicy.ts'
import { noteVersions } from '../prepare/versions.ts'
import { takeFirstImage } from '../triggers/takeimage.ts'
import type { Of } from './action.ts'
import { ended } from './phases.ts'
import { setStatus } from './status.ts'

export interface Creating {
  readonly context: Context
  readonly defaults: () => Promise<BuildDefaults>
  /** What the operator wants of all builds. */
  readonly policy: () => BuildPolicy
}

/** Creates the pod of a build, after what it mounts; a pod that cannot be is the end of its build. */
export async function createPod(
  { context, ...doing }: Creating,
  { build, ready, builder, image }: Of<'createPod'>,
): Promise<number> {
  const defaults = await doing.defaults()
  await createCache(context, build)
  if (defaults.certificates)
    await createOnce(context, ConfigMap, certificateMap(build, defaults.certificates))
  const policy = doing.policy()
  const isUnlogged = build.spec.strategy.customStrategy && image && isOurs(image) && !ready.pushSecret
  const pushSecret = isUnlogged ? await createLogin(context.client, build) : ready.pushSecret
  const pod = podWithPolicy(
    podFor({
      build: withFields(withPolicy(build, policy)),
      ready: { ...ready, ...(pushSecret && { pushSecret }) },
      builder,
      image,
      defaults,
      cacheClaim: await ownCache(context, build),
    }),
    policy,
  )
  const end = (reason: string, message: string): Promise<number> =>
    setStatus(context, ended(build, 'Error', reason, message))
  try {
    await takeFirstImage(context, build, ready.from ?? ready.image)
    await noteVersions(context.client, build)
    const revision = await createOnce(context, Pod, pod)
    if (revision) return revision
  } catch (error) {
    if (!isReason(error, 'Invalid') && !isReason(error, 'Forbidden')) throw error
    return end('CannotCreateBuildPod', `The pod of the build was refused: ${error.message}`)
  }
  const existing = await context.client.find(Pod, pod.metadata.name ?? '', build.metadata.namespace)
  if (!existing || isControlledBy(existing, build)) return 0
  return end(
    'BuildPodExists',
    `The pod ${pod.metadata.name} exists already and belongs to somebody else; delete it and start the build again.`,
  )
}

/** Name of the volume that builds of a build config keep for each other; undefined: what has its name is somebody else's. */
export async function ownCache(
  { client }: Pick<Context, 'client'>,
  build: Build,
): Promise<string | undefined> {
  const claim = cacheClaim(build)
  const { name = '', namespace, ownerReferences = [] } = claim?.metadata ?? {}
  const found = claim && (await client.find(PersistentVolumeClaim, name, namespace))
  const isOwn = found?.metadata.ownerReferences?.some(({ uid }) =>
    ownerReferences.some((owner) => owner.uid === uid),
  )
  return isOwn ? name : undefined
}

/** Makes that volume. */
export async function createCache(context: Context, build: Build): Promise<number> {
  const claim = cacheClaim(build)
  return claim ? createOnce(context, PersistentVolumeClaim, claim) : 0
}

/** The revision of the new object; 0 when one of that name was there. */
export async function createOnce<F extends Fields>(
  { client }: Context,
  kind: Kind<F>,
  draft: Draft<Kind<F>>,
): Promise<number> {
  try {
    return Number((await client.create(kind, draft)).metadata.resourceVersion)
  } catch (error) {
    if (isReason(error, 'AlreadyExists')) return 0
    throw error
  }
}
