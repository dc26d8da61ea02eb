import type { Context } from '@hawser/client/controller.ts'
import { Build } from '@hawser/kinds/build/build.ts'
import { ConfigMap } from '@hawser/kinds/core/configmap.ts'
import { PersistentVolumeClaim } from '@hawser/kinds/core/persistentvolumeclaim.ts'
import { Pod } from '@hawser/kinds/core/pod.ts'
import type { AnyKind, Draft, Kind } from '@hawser/kinds/kind.ts'
import { isControlledBy } from '@hawser/kinds/meta/owner.ts'
import { isReason } from '@hawser/kinds/meta/status.ts'
import type { Fields } from '@hawser/kinds/schema.ts'
import { createLogin } from '../custom/login.ts'
import type { BuildDefaults } from '../defaults/defaults.ts'
import { isOurs } from '../docker/registry.ts'
import { hookPod, hookPodOf } from '../hook/hookpod.ts'
import type { BuildImages } from '../images.ts'
import { podNameOf } from '../names.ts'
import { certificateMap } from '../pod/certificates.ts'
import { cacheClaim } from '../pod/pod.ts'
import { podFor } from '../pod/podfor.ts'
import type { BuildPolicy } from '../policy/policy.ts'
import { podWithPolicy, withPolicy } from '../policy/withpolicy.ts'
import { commit, isolatedImage } from './commit.ts'
import { logTail } from './logtail.ts'
import { targetOf } from './output.ts'
import type { Preparations } from './preparations.ts'
import { type Action, eventOf } from './reconcile.ts'
import { writeStatus } from './status.ts'

export interface Doing {
  readonly context: Context
  readonly images: BuildImages
  readonly preparations: Preparations
  readonly defaults: () => Promise<BuildDefaults>
  /** What the operator wants of all builds. */
  readonly policy: () => BuildPolicy
  /** Build -> when its image was first tried to be made, in milliseconds. */
  readonly committing: Map<string, number>
}

/** How long a node may take to find its containers again after a restart. */
const FINDING_MS = 30_000

/** Does one action of a build. Returns the revision it wrote. */
export async function apply(doing: Doing, action: Action): Promise<number> {
  switch (action.do) {
    case 'prepareBuilder':
      doing.preparations.begin(action.build)
      // Meanwhile a volume can be found for it.
      return createCache(doing, action.build)
    case 'setStatus':
      return setStatus(doing, action)
    case 'createPod':
      return createPod(doing, action)
    case 'deletePod':
      return remove(doing, Pod, action.pod.metadata)
    case 'deleteBuild':
      return remove(doing, Build, action.build.metadata)
    case 'setRevision':
      return setRevision(doing, action)
    case 'dropCache':
      return dropCache(doing, action.build)
    case 'runHook':
      return runHook(doing, action)
    case 'commit':
      return commitBuild(doing, action)
  }
}

type Of<D extends Action['do']> = Extract<Action, { readonly do: D }>

async function setStatus(
  { context }: Doing,
  { build, status, event, final, withLog }: Of<'setStatus'>,
): Promise<number> {
  const { name, namespace = '' } = build.metadata
  const logSnippet = withLog
    ? await logTail(context.client, namespace, [podNameOf(name), hookPodOf(name)])
    : undefined
  const revision = await writeStatus(context, build, { ...status, ...(logSnippet && { logSnippet }) }, final)
  if (revision && event)
    context.recorder.event({ ...build, apiVersion: Build.apiVersion, kind: Build.kind }, event)
  return revision
}

async function setRevision({ context }: Doing, { build, revision }: Of<'setRevision'>): Promise<number> {
  const { name, namespace } = build.metadata
  const written = await context.client.patch(Build, name, { spec: { revision } }, { namespace })
  return Number(written.metadata.resourceVersion)
}

async function createPod(doing: Doing, { build, ready, builder, image }: Of<'createPod'>): Promise<number> {
  const { context } = doing
  const defaults = await doing.defaults()
  await createCache(doing, build)
  if (defaults.certificates) await createOnce(doing, ConfigMap, certificateMap(build, defaults.certificates))
  const policy = doing.policy()
  const isUnlogged = build.spec.strategy.customStrategy && image && isOurs(image) && !ready.pushSecret
  const pushSecret = isUnlogged ? await createLogin(context.client, build) : ready.pushSecret
  const pod = podWithPolicy(
    podFor({
      build: withPolicy(build, policy),
      ready: { ...ready, ...(pushSecret && { pushSecret }) },
      builder,
      image,
      defaults,
      cacheClaim: cacheClaim(build)?.metadata.name,
    }),
    policy,
  )
  try {
    const revision = await createOnce(doing, Pod, pod)
    if (revision) return revision
  } catch (error) {
    if (!isReason(error, 'Invalid') && !isReason(error, 'Forbidden')) throw error
    const message = `The pod of the build was refused: ${error.message}`
    return writeStatus(context, build, { phase: 'Error', reason: 'CannotCreateBuildPod', message }, true)
  }
  const existing = await context.client.find(Pod, pod.metadata.name ?? '', build.metadata.namespace)
  if (!existing || isControlledBy(existing, build)) return 0
  const message = `The pod ${pod.metadata.name} exists already and belongs to somebody else; delete it and start the build again.`
  return writeStatus(context, build, { phase: 'Error', reason: 'BuildPodExists', message }, true)
}

async function createCache(doing: Doing, build: Build): Promise<number> {
  const claim = cacheClaim(build)
  return claim ? createOnce(doing, PersistentVolumeClaim, claim) : 0
}

async function dropCache({ context }: Doing, build: Build): Promise<number> {
  const claim = cacheClaim(build)
  const { namespace } = build.metadata
  return claim?.metadata.name
    ? context.client.remove(PersistentVolumeClaim, claim.metadata.name, { ...(namespace && { namespace }) })
    : 0
}

/** The revision of the new object; 0 when one of that name was there. */
async function createOnce<F extends Fields>(
  { context }: Doing,
  kind: Kind<F>,
  draft: Draft<Kind<F>>,
): Promise<number> {
  try {
    return Number((await context.client.create(kind, draft)).metadata.resourceVersion)
  } catch (error) {
    if (isReason(error, 'AlreadyExists')) return 0
    throw error
  }
}

async function runHook(doing: Doing, { build, pod, report }: Of<'runHook'>): Promise<number> {
  const { images } = doing
  const made = { build: withPolicy(build, doing.policy()), pod, report }
  const image = await isolatedImage(images, made)
  return createOnce(doing, Pod, hookPod(build, pod, image))
}

async function commitBuild(doing: Doing, { build, pod, report, hookPod }: Of<'commit'>): Promise<number> {
  const { context, images, committing } = doing
  const target = targetOf(build)
  if (!target) return 0
  const { uid } = build.metadata
  const since = committing.get(uid) ?? context.now()
  committing.set(uid, since)
  const isPatient = context.now() - since < FINDING_MS
  const made = { build: withPolicy(build, doing.policy()), pod, report, hookPod }
  const status = await commit(context, images, target, made, isPatient)
  committing.delete(uid)
  const event = eventOf(build, status.phase ?? '', status.message)
  return setStatus(doing, { do: 'setStatus', build, status, event, final: true })
}

const remove = (
  { context }: Doing,
  kind: AnyKind,
  { name, namespace, uid }: Build['metadata'],
): Promise<number> =>
  context.client.remove(kind, name, {
    namespace,
    propagationPolicy: 'Background',
    preconditions: { uid },
  })
