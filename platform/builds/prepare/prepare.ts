import type { Client } from '@hawser/client/client.ts'
import type { Build } from '@hawser/kinds/build/build.ts'
import type { ObjectReference } from '@hawser/kinds/core/objectreference.ts'
import { parseTime } from '@hawser/kinds/meta/time.ts'
import { withTag } from '../controller/output.ts'
import type { Preparation } from '../controller/state.ts'
import { isSourceBuild } from '../generate.ts'
import type { BuilderImage, BuildImages, ReadyImages } from '../images.ts'
import { wayOf } from '../making/choose.ts'
import { lackingOf } from '../making/requirements.ts'
import { sourceBuilderOf } from '../pod/builder.ts'
import { type RuntimeImage, runtimeImageOf } from '../pod/runtime.ts'
import { needsTools } from '../tools/needstools.ts'
import { buildTools } from '../tools/recipe.ts'
import { unresolvable } from './environment.ts'
import { missingLogin, pushSecretOf } from './logins.ts'
import { missingAccount, missingObject, sourceSecretOf } from './objects.ts'
import { refusedImage, refusedOutput } from './permission.ts'

export interface Preparing {
  readonly client: Pick<Client, 'find' | 'create'>
  readonly images: BuildImages
  /** Whether nodes make images of containers. */
  readonly nodesCommit: boolean
  /** Milliseconds since 1970. */
  readonly now: () => number
}

/** Who applies a whole directory of manifests may bring the secret after the build config. */
const OBJECT_GRACE_MS = 4_000

/** Makes ready what the pod of a build needs: its images, on the nodes, and the objects it mounts. */
export async function prepare(
  { client, images, nodesCommit, now }: Preparing,
  build: Build,
  progress: (message: string) => void,
): Promise<Preparation> {
  const missing = await missingObject(client, build)
  if (missing) return absent(build, 'FetchSourceFailed', missing, now())
  const login = await missingLogin(client, build)
  if (login) return absent(build, login.reason, login.message, now())

  const unknown = await unresolvable(client, build)
  if (unknown) return absent(build, 'UnresolvableEnvironmentVariable', unknown, now(), true)
  const account = await missingAccount(client, build)
  if (account) return { is: 'missing', reason: 'CannotRetrieveServiceAccount', message: account }

  const push = await refusedOutput(client, build)
  if (push) return absent(build, 'PushImageToRegistryFailed', push, now())

  const builder = await builderOf(images, build, progress)
  if (builder.is !== 'ready') return builder
  const sources = await sourceImages(images, build, progress)
  if (!Array.isArray(sources)) return sources
  const runtime = await runtimeOf(images, build, progress)
  if (runtime && 'is' in runtime) return runtime
  const used = [builder.from ?? builder.image, ...(runtime ? [runtime.image] : [])]
  const pull = await refusedImage(client, build, used)
  if (pull) return absent(build, 'PullBuilderImageFailed', pull, now())
  const extract = await refusedImage(client, build, sources)
  if (extract) return absent(build, 'FetchImageContentFailed', extract, now())
  const previous = runtime ? undefined : await previousOf(images, build)
  const sourceSecret = await sourceSecretOf(client, build)
  const pushSecret = await pushSecretOf(client, build)
  const way = isSourceBuild(build)
    ? wayOf(build, { nodesCommit, lacking: await lackingOf(images, builder) })
    : undefined
  const ready: ReadyImages = {
    ...builder,
    ...(way && { way }),
    ...(pushSecret && { pushSecret }),
    ...(sources.length > 0 && { sourceImages: sources }),
    ...(previous && { previous }),
    ...(runtime && { runtime }),
    ...(sourceSecret && { sourceSecret }),
  }
  const isPlain =
    way !== 'buildah' && !previous && !runtime && !needsTools(build, sourceBuilderOf(builder.config))
  if (builder.tools || isPlain) return ready
  const tools = await images.own(buildTools, progress)
  return tools.is === 'ready' ? { ...ready, tools: tools.image } : tools
}

/** The image that the build's own container is of. */
async function builderOf(
  images: BuildImages,
  { metadata: { namespace = '' }, spec: { strategy } }: Build,
  progress: (message: string) => void,
): Promise<ReadyImages | Exclude<BuilderImage, { readonly is: 'ready' }>> {
  const { sourceStrategy, customStrategy, dockerStrategy } = strategy
  const find = (from: ObjectReference): Promise<BuilderImage> | BuilderImage =>
    from.kind === 'DockerImage' && !sourceStrategy
      ? { is: 'ready', image: from.name ?? '', config: {} }
      : images.builder(from, namespace, progress, sourceStrategy?.forcePull)
  if (!dockerStrategy) return find(sourceStrategy?.from ?? customStrategy?.from ?? {})
  const base = dockerStrategy.from && (await find(dockerStrategy.from))
  if (base && base.is !== 'ready') return base
  const tools = await images.own(buildTools, progress)
  if (tools.is !== 'ready') return tools
  return { ...tools, tools: tools.image, ...(base && { from: base.image }) }
}

function absent(
  { metadata }: Build,
  reason: string,
  message: string,
  now: number,
  isError = false,
): Preparation {
  const created = parseTime(metadata.creationTimestamp ?? '') ?? 0
  if (now - created < OBJECT_GRACE_MS) return { is: 'missing', message }
  return { is: 'failed', reason, message, ...(isError && { isError }) }
}

/** S10: the image that the application runs in, when the build says that it is not the builder. */
async function runtimeOf(
  images: BuildImages,
  build: Build,
  progress: (message: string) => void,
): Promise<RuntimeImage | Preparation | undefined> {
  const from = build.spec.strategy.sourceStrategy?.runtimeImage
  if (!from) return undefined
  const found = await images.builder(from, build.metadata.namespace ?? '', progress)
  if (found.is !== 'ready') return found
  const runtime = runtimeImageOf(build, found)
  if (typeof runtime !== 'string') return runtime
  return { is: 'failed', reason: 'InvalidArtifactsMapping', message: runtime }
}

/** S6: the image that is now under the tag the build writes; without one the build is a clean one. */
async function previousOf(images: BuildImages, { metadata, spec }: Build): Promise<string | undefined> {
  const { to } = spec.output
  if (!spec.strategy.sourceStrategy?.incremental || !to) return undefined
  if (to.kind === 'DockerImage') return withTag(to.name ?? '')
  const found = await images.builder(to, metadata.namespace ?? '', () => {})
  return found.is === 'ready' ? found.image : undefined
}

/** Full names of the images that the source takes files from; or why one is not to be had. */
async function sourceImages(
  images: BuildImages,
  { metadata: { namespace = '' }, spec }: Build,
  progress: (message: string) => void,
): Promise<string[] | Exclude<BuilderImage, { readonly is: 'ready' }>> {
  const found: string[] = []
  for (const { from } of spec.source.images ?? []) {
    const image = await images.builder(from, namespace, progress)
    if (image.is !== 'ready') return image
    found.push(image.image)
  }
  return found
}
