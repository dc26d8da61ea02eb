import type { Client } from '@hawser/client/client.ts'
import { modify } from '@hawser/client/modify.ts'
import { ImageStream } from '@hawser/kinds/image/imagestream.ts'
import { StatusError } from '@hawser/kinds/meta/status.ts'
import { pinned } from '../reference.ts'
import { pushed } from './history.ts'

export interface Push {
  readonly namespace: string
  readonly stream: string
  readonly tag: string
  /** `sha256:…` of the manifest. */
  readonly digest: string
  /** When it was made, as the API writes times. */
  readonly created: string
}

/**
 * Makes an image that a node holds the newest of a tag. Doing it again changes nothing.
 *
 * @throws {StatusError} `NotFound` when there is no such stream.
 */
export async function push(client: Client, { namespace, stream, tag, digest, created }: Push): Promise<void> {
  const event = { created, dockerImageReference: pinned(namespace, stream, digest), image: digest }
  const written = await modify(
    client,
    ImageStream,
    { namespace, name: stream },
    (object) => pushed(object, tag, event),
    'updateStatus',
  )
  if (!written) {
    throw new StatusError('NotFound', `imagestreams.image.openshift.io "${stream}" not found`, {
      hint: `Create the image stream "${stream}" in project "${namespace}".`,
    })
  }
}
