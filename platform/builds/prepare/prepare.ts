import type { Client } from '@hawser/client/client.ts'
import type { Build } from '@hawser/kinds/build/build.ts'
import { parseTime } from '@hawser/kinds/meta/time.ts'
import type { Preparation } from '../controller/reconcile.ts'
import type { BuilderImage, BuildImages, ReadyImages } from '../images.ts'
import { sourceBuilderOf } from '../pod/builder.ts'
import { needsTools } from '../tools/needstools.ts'
import { buildTools } from '../tools/recipe.ts'
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
  const { spec } = build
  const { namespace = '' } = build.metadata
  const missing = await missingObject(client, build)
  if (missing) return absent(build, missing, now())

  const builder = await images.builder(spec.strategy.sourceStrategy?.from ?? {}, namespace, progress)
  if (builder.is !== 'ready') return builder
  const sources = await sourceImages(images, build, progress)
  if (!Array.isArray(sources)) return sources
  const sourceSecret = await sourceSecretOf(client, build)
  const ready: ReadyImages = {
    ...builder,
    ...(sources.length > 0 && { sourceImages: sources }),
    ...(sourceSecret && { sourceSecret }),
  }
  if (!needsTools(build, sourceBuilderOf(builder.config))) return ready
  const tools = await images.own(buildTools, progress)
  return tools.is === 'ready' ? { ...ready, tools: tools.image } : tools
}

function absent({ metadata }: Build, message: string, now: number): Preparation {
  const created = parseTime(metadata.creationTimestamp ?? '') ?? 0
  if (now - created < OBJECT_GRACE_MS) return { is: 'missing', message }
  return { is: 'failed', reason: 'FetchSourceFailed', message }
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
