import { Image } from '@hawser/kinds/image/image.ts'
import { ImageStream } from '@hawser/kinds/image/imagestream.ts'
import { type ImageImportStatus, ImageStreamImport } from '@hawser/kinds/image/imagestreamimport.ts'
import type { KubeObject } from '@hawser/kinds/kind.ts'
import { conflict, invalid, isReason, notFound, StatusError } from '@hawser/kinds/meta/status.ts'
import { formatTime } from '@hawser/kinds/meta/time.ts'
import { here } from '../docker/manifest.ts'
import { applied } from '../import/apply.ts'
import { checkImport } from '../import/check.ts'
import { type LookedAt, lookAt } from '../import/look.ts'
import { withRefusal } from '../import/refusal.ts'
import { mayMakeAnyImage } from '../policy/permissions.ts'
import { type ImagePolicy, policyIn } from '../policy/policy.ts'
import { openRepository } from '../registryclient/client.ts'
import { credentialsFor } from '../registryclient/credentials.ts'
import { changeStream, newStream } from './changestream.ts'
import { findImage, findStream } from './find.ts'
import { pullSecrets } from './secrets.ts'
import type { Asking, Server } from './server.ts'
import { withoutManifest } from './tagview.ts'

/** Imports under way in this process: each waits for somebody else's server, and has a place of the API meanwhile. */
const most = 16
let running = 0

/** @throws {StatusError} `TooManyRequests` */
async function inTurn<T>(run: () => Promise<T>): Promise<T> {
  if (running >= most) {
    throw new StatusError('TooManyRequests', `${most} imports are under way already; try again in a moment`, {
      details: { retryAfterSeconds: 5 },
    })
  }
  running += 1
  try {
    return await run()
  } finally {
    running -= 1
  }
}

/** However many images: a request that lasts longer has lost its client. */
const patienceMs = 120_000

/** I4: ImageStreamImport looks at images elsewhere, and brings them into a stream when it is to. */
export const imageStreamImports = (server: Server) => ({
  async create(asking: Asking, object: KubeObject): Promise<ImageStreamImport> {
    const wish = object as ImageStreamImport
    const { look } = server
    const policy = policyIn(look)
    const errors = checkImport(
      wish,
      mayMakeAnyImage(server.isAllowed, asking.user) ? undefined : policy.allowedRegistries,
    )
    if (errors.length > 0) throw invalid(ImageStreamImport, wish.metadata.name, errors)
    const stream = findStream(look, asking.namespace, wish.metadata.name)
    checkVersion(wish, stream)
    const found = await inTurn(() => lookAt(wish, lookingWith(server, asking, policy, stream)))
    const { status: _, ...rest } = wish
    if (!wish.spec.import) return { ...rest, status: answered(wish, found) }
    await makeImages(server, asking, found)
    const imported = await write(server, asking, wish, found)
    return { ...rest, status: { ...answered(wish, found), import: imported } }
  },
})

/** @throws {StatusError} `Conflict` and `NotFound` for a stream that is not, or no longer, the one that was meant. */
function checkVersion({ metadata }: ImageStreamImport, stream: ImageStream | undefined): void {
  const { name, resourceVersion, uid } = metadata
  if (!stream) {
    if (resourceVersion || uid) throw notFound(ImageStream, name)
    return
  }
  const now = stream.metadata
  if (resourceVersion && resourceVersion !== now.resourceVersion) {
    const problem = `the image stream was updated from "${resourceVersion}" to "${now.resourceVersion}"`
    throw conflict(ImageStream, name, problem)
  }
  if (uid && uid !== now.uid) throw notFound(ImageStream, name)
}

function lookingWith(server: Server, asking: Asking, policy: ImagePolicy, stream: ImageStream | undefined) {
  const secrets = pullSecrets(server.look, asking.namespace)
  const signal = AbortSignal.timeout(patienceMs)
  return {
    open: (reference: Parameters<typeof openRepository>[0]['reference'], isInsecure: boolean) =>
      openRepository({
        reference,
        isInsecure,
        signal,
        credentials: credentialsFor(
          secrets,
          `${reference.registry}/${reference.namespace}/${reference.name}`,
        ),
        isAllowed: (host) => policy.allowedAddresses.includes(host),
        ...(policy.trustedCA && { ca: policy.trustedCA }),
      }),
    platform: here,
    mostTags: policy.mostTags,
    stream,
    now: formatTime(server.now()),
  }
}

const statusesOf = ({ images, repository }: LookedAt): readonly ImageImportStatus[] => [
  ...images,
  ...(repository?.images ?? []),
]

/** Images come first: a tag never stands for an image that nobody knows. */
async function makeImages(server: Server, asking: Asking, found: LookedAt): Promise<void> {
  const all = statusesOf(found).flatMap(({ image, manifests = [] }) => (image ? [...manifests, image] : []))
  const { user, userAgent, options } = asking
  for (const image of new Map(all.map((one) => [one.metadata.name, one])).values()) {
    const { name } = image.metadata
    if (findImage(server.look, name)) continue
    try {
      await server.create({ user, kind: Image, name, userAgent, options }, storable(image))
    } catch (error) {
      if (!isReason(error, 'AlreadyExists')) throw error
    }
  }
}

/** Objects have a size: large documents stay where they came from. */
const largestDocument = 256 * 2 ** 10
const storable = (image: Image): Image =>
  (image.dockerImageManifest ?? '').length + (image.dockerImageConfig ?? '').length > largestDocument
    ? withoutManifest(image)
    : image

/** What a limit refuses is said in the stream too: nobody reads the answer of an import that runs by itself. */
async function write(
  server: Server,
  asking: Asking,
  { metadata: { name }, spec }: ImageStreamImport,
  found: LookedAt,
): Promise<ImageStream> {
  const now = formatTime(server.now())
  try {
    return await changeStream(server, asking, name, (stream) => {
      const base = stream ?? newStream(asking.namespace, name)
      const changed = applied(base, spec, found, now)
      return changed === stream ? undefined : changed
    })
  } catch (error) {
    if (!isReason(error, 'Forbidden')) throw error
    await changeStream(
      server,
      asking,
      name,
      (stream) => stream && withRefusal(stream, spec, found, error, now),
    ).catch(() => {})
    throw error
  }
}

/** The statuses as they are answered: manifests only to those who asked for them. */
function answered(
  { spec }: ImageStreamImport,
  { images, repository }: LookedAt,
): ImageStreamImport['status'] {
  const shown = (status: ImageImportStatus, includes: boolean | undefined): ImageImportStatus => {
    if (!status.image) return status
    const { manifests } = status
    return includes
      ? status
      : {
          ...status,
          image: withoutManifest(status.image),
          ...(manifests && { manifests: manifests.map(withoutManifest) }),
        }
  }
  const all = images.map((status, i) => shown(status, spec.images?.[i]?.includeManifest))
  return {
    ...(all.length > 0 && { images: all }),
    ...(repository && {
      repository: {
        ...repository,
        ...(repository.images && {
          images: repository.images.map((status) => shown(status, spec.repository?.includeManifest)),
        }),
      },
    }),
  }
}
