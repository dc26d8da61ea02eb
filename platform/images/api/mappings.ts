import type { LimitRange } from '@hawser/kinds/core/limitrange.ts'
import { Image } from '@hawser/kinds/image/image.ts'
import { ImageStream } from '@hawser/kinds/image/imagestream.ts'
import { ImageStreamMapping } from '@hawser/kinds/image/imagestreammapping.ts'
import type { KubeObject } from '@hawser/kinds/kind.ts'
import { badRequest, forbidden, isReason, notFound } from '@hawser/kinds/meta/status.ts'
import { formatTime } from '@hawser/kinds/meta/time.ts'
import { withMetadata } from '../docker/metadata.ts'
import { mismatch } from '../docker/mismatch.ts'
import { tooLarge } from '../limits/limits.ts'
import { mayMakeAnyImage, mayPull } from '../policy/permissions.ts'
import { pinned } from '../reference.ts'
import { pushed } from '../streams/history.ts'
import { changeStream } from './changestream.ts'
import { findImage, streamNamed, streamsIn } from './find.ts'
import type { Asking, Server } from './server.ts'

const managed = 'openshift.io/image.managed'

/** I5: what a registry says after a push. Makes the Image, unless it is known, and the newest of the tag. */
export const imageStreamMappings = (server: Server) => ({
  async create(asking: Asking, object: KubeObject): Promise<object> {
    const { look } = server
    const { metadata, tag, image: given } = object as ImageStreamMapping
    const { namespace } = asking
    streamNamed(look, namespace, metadata.name)
    const now = formatTime(server.now())
    const image = withMetadata(given, now)
    if (typeof image === 'string') throw badRequest(`image.dockerImageManifest: ${image}`)
    const problem = tooLarge(look.within('limitranges', namespace) as LimitRange[], image)
    if (problem) throw forbidden(ImageStreamMapping, metadata.name, problem)
    checkSource(server, asking, image)
    const known = await makeImage(server, asking, image)
    const { name } = image.metadata
    const event = {
      created: now,
      image: name,
      dockerImageReference: referenceOf(known, image, asking, metadata.name),
    }
    await changeStream(server, asking, metadata.name, (stream) => {
      if (!stream) throw notFound(ImageStream, metadata.name)
      return pushed(stream, tag, event)
    })
    return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success' }
  },
})

/**
 * Whoever is no registry shows that the image is what its name says, and that he may pull what is here already: else he
 * could give himself what he knows only the digest of.
 *
 * @throws {StatusError} `Forbidden`
 */
function checkSource(server: Server, { user }: Asking, image: Image): void {
  if (mayMakeAnyImage(server.isAllowed, user)) return
  const { name } = image.metadata
  if (findImage(server.look, name)) {
    if (mayPullFromAny(server, user, name)) return
    throw forbidden(Image, name, 'you may pull it from no image stream that has it')
  }
  const problem = mismatch(image)
  if (problem) throw forbidden(Image, name, problem)
}

const mayPullFromAny = ({ look, isAllowed }: Server, user: Asking['user'], image: string): boolean =>
  streamsIn(look).some(
    ({ metadata: { namespace, name }, status: { tags = [] } }) =>
      tags.some(({ items = [] }) => items.some((item) => item.image === image)) &&
      mayPull(isAllowed, user, namespace, name),
  )

/** The image as it was before; undefined when it is new. */
async function makeImage(server: Server, asking: Asking, image: Image): Promise<Image | undefined> {
  const { name } = image.metadata
  const found = findImage(server.look, name)
  if (found) return found
  const { user, userAgent, options } = asking
  try {
    await server.create({ user, kind: Image, name, userAgent, options }, image)
    return undefined
  } catch (error) {
    // Pushed to another stream at the same moment.
    if (!isReason(error, 'AlreadyExists')) throw error
    return findImage(server.look, name)
  }
}

/** An image that our registry has already, perhaps for another stream, is pulled from this one. */
const referenceOf = (
  known: Image | undefined,
  image: Image,
  { namespace }: Asking,
  stream: string,
): string =>
  known?.metadata.annotations?.[managed] === 'true'
    ? pinned(namespace, stream, image.metadata.name)
    : (image.dockerImageReference ?? '')
