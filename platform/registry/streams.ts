import type { Client } from '@hawser/client/client.ts'
import { modify } from '@hawser/client/modify.ts'
import { newest } from '@hawser/images/streams/history.ts'
import { ImageStream } from '@hawser/kinds/image/imagestream.ts'
import { ImageStreamMapping } from '@hawser/kinds/image/imagestreammapping.ts'
import { ImageStreamTag } from '@hawser/kinds/image/imagestreamtag.ts'
import type { Draft } from '@hawser/kinds/kind.ts'
import { isReason } from '@hawser/kinds/meta/status.ts'
import { formatTime } from '@hawser/kinds/meta/time.ts'
import { RegistryError } from './error.ts'
import { imageOf, type PushedImage } from './image.ts'
import type { Repository } from './route.ts'

/** Image streams as what repositories have tags by. */
export interface Streams {
  find(repository: Repository): Promise<ImageStream | undefined>
  list(): Promise<readonly ImageStream[]>
  /**
   * Makes an image the newest of a tag.
   *
   * @param mayCreate  Whether the stream may be made when it is missing.
   * @throws {RegistryError} `NAME_UNKNOWN` when there is no stream, or no project.
   */
  tag(repository: Repository, tag: string, image: Omit<PushedImage, 'now'>, mayCreate: boolean): Promise<void>
  /** False: there is no such tag. */
  untag(repository: Repository, tag: string): Promise<boolean>
  /** Takes an image out of all tags. False: it was in none. */
  forget(repository: Repository, digest: string): Promise<boolean>
}

/** @param client  Of the registry itself: who may do what was found out before. */
export function openStreams(client: () => Client, now: () => number): Streams {
  const find = ({ namespace, name }: Repository): Promise<ImageStream | undefined> =>
    client().find(ImageStream, name, namespace)

  return {
    find,
    list: async () => (await client().list(ImageStream)).items,
    async tag(repository, tag, image, mayCreate) {
      const { namespace, name } = repository
      const body = {
        metadata: { namespace, name },
        image: imageOf(repository, { ...image, now: formatTime(now()) }),
        tag,
      } as Draft<typeof ImageStreamMapping>
      if (!(await find(repository))) await create(client(), repository, mayCreate)
      await client().create(ImageStreamMapping, body)
    },
    untag: ({ namespace, name }, tag) => client().delete(ImageStreamTag, `${name}:${tag}`, { namespace }),
    async forget({ namespace, name }, digest) {
      let wasThere = false
      const without = (stream: ImageStream): ImageStream | undefined => {
        const left = withoutImage(stream, digest)
        wasThere = left !== undefined
        return left
      }
      await modify(client(), ImageStream, { namespace, name }, without, 'updateStatus')
      return wasThere
    },
  }
}

async function create(client: Client, repository: Repository, mayCreate: boolean): Promise<void> {
  const { namespace, name } = repository
  if (!mayCreate)
    throw new RegistryError(
      'NAME_UNKNOWN',
      `there is no image stream "${name}" in project "${namespace}", and you may not create one; ask for it, or for the role system:image-builder`,
    )
  try {
    await client.create(ImageStream, { metadata: { namespace, name } })
  } catch (error) {
    if (isReason(error, 'AlreadyExists')) return
    if (!isReason(error, 'NotFound')) throw error
    throw new RegistryError('NAME_UNKNOWN', `there is no project "${namespace}"; create it first`, {
      cause: error,
    })
  }
}

function withoutImage(stream: ImageStream, digest: string): ImageStream | undefined {
  const { tags = [] } = stream.status
  if (!imagesOf(stream).has(digest)) return undefined
  const left = tags
    .map((list) => ({ ...list, items: (list.items ?? []).filter(({ image }) => image !== digest) }))
    .filter(({ items, conditions = [] }) => items.length + conditions.length > 0)
  return { ...stream, status: { ...stream.status, tags: left } }
}

/** What each image of a stream is called elsewhere: digest -> reference. */
export const imagesOf = ({ status: { tags = [] } }: ImageStream): ReadonlyMap<string, string> =>
  new Map(
    tags.flatMap(({ items }) =>
      items.map(({ image, dockerImageReference }) => [image, dockerImageReference]),
    ),
  )

/** Tags with an image, sorted. */
export const tagsOf = ({ status: { tags = [] } }: ImageStream): string[] =>
  tags
    .filter(({ items = [] }) => items.length > 0)
    .map(({ tag }) => tag)
    .sort((a, b) => (a < b ? -1 : 1))

/** Digest of what a tag stands for. */
export const taggedIn = (stream: ImageStream | undefined, tag: string): string | undefined =>
  newest(stream, tag)?.image || undefined

export const repositoryOf = ({ metadata: { namespace = '', name } }: ImageStream): Repository => ({
  namespace,
  name,
})
