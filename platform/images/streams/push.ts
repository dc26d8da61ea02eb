import type { Client } from '@hawser/client/client.ts'
import { modify } from '@hawser/client/modify.ts'
import { Image } from '@hawser/kinds/image/image.ts'
import { ImageStream } from '@hawser/kinds/image/imagestream.ts'
import type { Draft } from '@hawser/kinds/kind.ts'
import { isReason, StatusError } from '@hawser/kinds/meta/status.ts'
import { pushed } from '../api/mappings.ts'
import { pinned } from '../reference.ts'

export interface Push {
  readonly namespace: string
  readonly stream: string
  readonly tag: string
  /** `sha256:…` of the manifest. */
  readonly digest: string
  /** When it was made, as the API writes times. */
  readonly created: string
  /** What is known of the image, when it is not known yet. */
  readonly image?: Omit<Draft<typeof Image>, 'metadata' | 'dockerImageReference'>
}

/**
 * Makes an image that a node holds the newest of a tag. Doing it again changes nothing.
 *
 * @throws {StatusError} `NotFound` when there is no such stream.
 */
export async function push(client: Client, image: Push): Promise<void> {
  const { namespace, stream, tag, digest, created } = image
  const reference = pinned(namespace, stream, digest)
  if (image.image) await describe(client, digest, { ...image.image, dockerImageReference: reference })
  const event = { created, dockerImageReference: reference, image: digest }
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

/** The Image comes first: a tag never stands for an image that nobody knows. */
async function describe(client: Client, digest: string, fields: object): Promise<void> {
  const annotations = { 'openshift.io/image.managed': 'true' }
  try {
    if (await client.find(Image, digest)) return
    await client.create(Image, { ...fields, metadata: { name: digest, annotations } })
  } catch (error) {
    if (!isReason(error, 'AlreadyExists')) throw error
  }
}
