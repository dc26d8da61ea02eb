import type { Client } from '@hawser/client/client.ts'
import type { Build } from '@hawser/kinds/build/build.ts'
import type { ObjectReference } from '@hawser/kinds/core/objectreference.ts'
import { parseTime } from '@hawser/kinds/meta/time.ts'
import type { Preparation } from '../controller/reconcile.ts'
import type { BuilderImage, BuildImages, ReadyImages } from '../images.ts'
import { sourceBuilderOf } from '../pod/builder.ts'
import { needsTools } from '../tools/needstools.ts'
import { buildTools } from '../tools/recipe.ts'
import { missingLogin, pushSecretOf } from './logins.ts'
import { missingObject, sourceSecretOf } from './objects.ts'

export interface Preparing {
  readonly client: Pick<Client, 'find'>
  readonly images: BuildImages
  /** Milliseconds since 1970. */
  readonly now: () => number
}

/** Who applies a whole directory of manifests may bring the secret after the build config. */
const OBJECT_GRACE_MS = 4_000

/** Makes ready what the pod of a build needs: its images, on the nodes, and the objects it mounts. */
export async function prepare(
  { client, images, now }: Preparing,
  build: Build,
  progress: (message: string) => void,
): Promise<Preparation> {
  const missing = await missingObject(client, build)
  if (missing) return absent(build, 'FetchSourceFailed', missing, now())
  const login = await missingLogin(client, build)
  if (login) return absent(build, login.reason, login.message, now())

  const builder = await builderOf(images, build, progress)
  if (builder.is !== 'ready') return builder
  const sources = await sourceImages(images, build, progress)
  if (!Array.isArray(sources)) return sources
  const sourceSecret = await sourceSecretOf(client, build)
  const pushSecret = await pushSecretOf(client, build)
  const ready: ReadyImages = {
    ...builder,
    ...(pushSecret && { pushSecret }),
    ...(sources.length > 0 && { sourceImages: sources }),
    ...(sourceSecret && { sourceSecret }),
  }
  if (builder.tools || !needsTools(build, sourceBuilderOf(builder.config))) return ready
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
      : images.builder(from, namespace, progress)
  if (!dockerStrategy) return find(sourceStrategy?.from ?? customStrategy?.from ?? {})
  const base = dockerStrategy.from && (await find(dockerStrategy.from))
  if (base && base.is !== 'ready') return base
  const tools = await images.own(buildTools, progress)
  if (tools.is !== 'ready') return tools
  return { ...tools, tools: tools.image, ...(base && { from: base.image }) }
}

function absent({ metadata }: Build, reason: string, message: string, now: number): Preparation {
  const created = parseTime(metadata.creationTimestamp ?? '') ?? 0
  if (now - created < OBJECT_GRACE_MS) return { is: 'missing', message }
  return { is: 'failed', reason, message }
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
