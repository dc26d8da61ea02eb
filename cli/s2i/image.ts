import type { Client } from '@hawser/client/client.ts'
import { CATALOG_NAMESPACE } from '@hawser/kinds/image/catalog.ts'
import type { DockerImage } from '@hawser/kinds/image/image.ts'
import { ImageStreamImport } from '@hawser/kinds/image/imagestreamimport.ts'
import { ImageStreamTag } from '@hawser/kinds/image/imagestreamtag.ts'
import type { BuilderConfig } from '@hawser/kinds/image/sourcebuilder.ts'
import { StatusError } from '@hawser/kinds/meta/status.ts'
import { imageNamed } from '../app/streams/named.ts'
import { updateImage } from '../catalog/update.ts'
import { readStreams } from '../deploy/streams.ts'
import type { Progress } from '../progress.ts'

/** An image as the platform knows it. */
export interface FoundImage {
  /** What a pod pulls it by. */
  readonly pullSpec: string
  readonly config: BuilderConfig
}
export interface Looking {
  readonly client: Client
  readonly project: string
  readonly progress: Progress
  readonly signal: AbortSignal
}

/**
 * Looks at an image by the name that builds know it by: an image stream, else an image of a registry. One of the
 * catalog that nobody has used is composed first.
 *
 * @throws {StatusError} `NotFound`, saying what was looked for and why it was not found.
 */
export async function findImage(looking: Looking, name: string): Promise<FoundImage> {
  const { client, project, signal } = looking
  const found = imageNamed(name, await readStreams(client, project, signal))
  if (found.is === 'registry') return fromRegistry(looking, found.image)
  const { namespace = project, name: tag } = found.tag
  const read = () => client.find(ImageStreamTag, tag, namespace)
  let shown = await read()
  if (!shown?.image?.dockerImageMetadata && namespace === CATALOG_NAMESPACE) {
    await compose(looking, tag)
    shown = await read()
  }
  if (!shown?.image?.dockerImageMetadata)
    throw new StatusError('NotFound', `image stream tag ${namespace}/${tag} has no image yet`, {
      hint: `See what it waits for: hawser get imagestream ${tag.split(':')[0]} -n ${namespace}`,
    })
  return described(shown.image.dockerImageReference ?? '', shown.image.dockerImageMetadata as DockerImage)
}

async function compose({ client, progress, signal }: Looking, tag: string): Promise<void> {
  const [stream = ''] = tag.split(':')
  progress.step(`composing ${tag}`)
  const result = await updateImage(client, stream, new Date().toISOString(), progress, signal)
  if (!result.startsWith('failed')) return progress.done()
  progress.fail()
  throw new StatusError('InternalError', `${tag}: ${result}`, { hint: 'Try again: hawser catalog update' })
}

/** The registry is asked by the platform, with the secrets of the project. */
async function fromRegistry({ client, project }: Looking, image: string): Promise<FoundImage> {
  const answer = await client.create(ImageStreamImport, {
    metadata: { name: 's2i', namespace: project },
    spec: { import: false, images: [{ from: { kind: 'DockerImage', name: image } }] },
  })
  const [one] = answer.status.images ?? []
  if (one?.image?.dockerImageMetadata)
    return described(
      one.image.dockerImageReference ?? image,
      one.image.dockerImageMetadata as unknown as DockerImage,
    )
  throw new StatusError(
    'NotFound',
    `image ${image}: ${one?.status.message ?? 'the registry did not answer'}`,
    {
      hint: 'Name an image stream of the project or the catalog, or the whole name of an image of a registry.',
    },
  )
}

const described = (pullSpec: string, { Config }: DockerImage): FoundImage => ({
  pullSpec,
  config: Config ?? {},
})
