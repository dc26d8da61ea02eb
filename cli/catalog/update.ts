import type { Client } from '@hawser/client/client.ts'
import { CATALOG_NAMESPACE, catalogAnnotation } from '@hawser/kinds/image/catalog.ts'
import { ImageStream } from '@hawser/kinds/image/imagestream.ts'
import { StatusError } from '@hawser/kinds/meta/status.ts'
import type { Progress } from '../progress.ts'
import { until } from '../wait.ts'

/** Asks for an image with all updates, as anybody can by the annotation; resolves to how it went, in a sentence. */
export async function updateImage(
  client: Client,
  name: string,
  request: string,
  progress: Progress,
  signal: AbortSignal,
): Promise<string> {
  const patch = { metadata: { annotations: { [catalogAnnotation.request]: request } } }
  await client.patch(ImageStream, name, patch, { namespace: CATALOG_NAMESPACE })
  const check = (stream: ImageStream | undefined): string | undefined => {
    if (!stream)
      throw new StatusError('NotFound', `the image stream "${name}" was deleted while it was updated`)
    const { annotations = {} } = stream.metadata
    const doing = annotations[catalogAnnotation.progress]
    if (doing) progress.detail(doing)
    return annotations[catalogAnnotation.answered] === request
      ? (annotations[catalogAnnotation.result] ?? 'done')
      : undefined
  }
  return until(client, ImageStream, { name, namespace: CATALOG_NAMESPACE }, { check, signal })
}
