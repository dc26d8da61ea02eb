import { permit, refusalOf } from '../access.ts'
import { algorithms, type Digest, parseDigest, textOf } from '../digest.ts'
import { RegistryError } from '../error.ts'
import type { Asked } from '../request.ts'
import { nameOf, parseRepository, type Repository } from '../route.ts'
import { piecesOf } from '../store/pieces.ts'
import { answer } from './answer.ts'
import type { Answer, Methods, Parts } from './parts.ts'
import { chunkOf } from './range.ts'

const begin: Answer<'uploads'> = async (parts, asked, { repository }) => {
  permit(asked, repository, 'push')
  const { query, response } = asked
  const mounted = await mount(parts, asked, repository)
  if (mounted) return created(response, repository, mounted)
  const digest = query.get('digest')
  const whole = digest === null || !hasBody(asked) ? undefined : parseDigest(digest)
  const id = await parts.uploads.begin(repository, whole?.algorithm ?? algorithmOf(query))
  if (!whole) return goOn(asked, repository, id, 0)
  try {
    await append(parts, asked, repository, id)
    await complete(parts, repository, id, whole)
  } catch (error) {
    // Nobody was told of it: nobody can go on with it.
    await parts.uploads.cancel(repository, id).catch(() => undefined)
    throw error
  }
  created(response, repository, whole)
}

/** The blob when it could be taken from another repository, which the user must be allowed to read. */
async function mount({ library }: Parts, asked: Asked, to: Repository): Promise<Digest | undefined> {
  const [wanted, source] = [asked.query.get('mount'), asked.query.get('from')]
  if (!wanted) return undefined
  const digest = parseDigest(wanted)
  const from = source === null ? to : parseRepository(source)
  if (refusalOf(asked, from, 'pull')) return undefined
  return (await library.mount(digest, from, to)) ? digest : undefined
}

const status: Answer<'upload'> = async ({ uploads }, asked, { repository, id }) => {
  permit(asked, repository, 'push')
  const size = await uploads.sizeOf(repository, id)
  answer(asked.response, 204, headersOf(repository, id, size))
}

const add: Answer<'upload'> = async (parts, asked, { repository, id }) => {
  permit(asked, repository, 'push')
  goOn(asked, repository, id, await append(parts, asked, repository, id))
}

const finish: Answer<'upload'> = async (parts, asked, { repository, id }) => {
  permit(asked, repository, 'push')
  const text = asked.query.get('digest')
  if (text === null)
    throw new RegistryError(
      'DIGEST_INVALID',
      'the digest of the blob is missing: end an upload with ?digest=ALGORITHM:HEX',
    )
  const digest = parseDigest(text)
  await append(parts, asked, repository, id)
  await complete(parts, repository, id, digest)
  created(asked.response, repository, digest)
}

async function complete(
  { uploads, repositories }: Parts,
  repository: Repository,
  id: string,
  digest: Digest,
): Promise<void> {
  await uploads.finish(repository, id, digest)
  await repositories.addBlob(repository, digest)
}

const cancel: Answer<'upload'> = async ({ uploads }, asked, { repository, id }) => {
  permit(asked, repository, 'push')
  await uploads.cancel(repository, id)
  answer(asked.response, 204)
}

export const uploadsMethods: Methods<'uploads'> = { POST: begin }
export const uploadMethods: Methods<'upload'> = { GET: status, PATCH: add, PUT: finish, DELETE: cancel }

async function append(
  { uploads, gate }: Parts,
  asked: Asked,
  repository: Repository,
  id: string,
): Promise<number> {
  const { request } = asked
  if (!hasBody(asked)) {
    const chunk = chunkOf(request.headers['content-range'])
    const size = await uploads.sizeOf(repository, id)
    if (chunk && chunk.start !== size) throw outOfOrder(repository, id, size)
    return size
  }
  const chunk = chunkOf(request.headers['content-range'])
  const length = lengthOf(asked)
  if (chunk && length !== undefined && chunk.end - chunk.start + 1 !== length)
    throw new RegistryError(
      'SIZE_INVALID',
      `Content-Range names ${chunk.end - chunk.start + 1} bytes, Content-Length ${length}`,
    )
  try {
    return await gate.through(() =>
      withRoom(asked, () =>
        uploads.append(repository, id, {
          bytes: piecesOf(request),
          expected: chunk?.start,
          length,
          cut: () => void request.destroy(),
        }),
      ),
    )
  } catch (error) {
    if (!(error instanceof RegistryError) || error.code !== 'RANGE_INVALID') throw error
    throw outOfOrder(repository, id, await uploads.sizeOf(repository, id))
  }
}

async function withRoom<T>(asked: Asked, read: () => Promise<T>): Promise<T> {
  const narrow = asked.widen()
  try {
    return await read()
  } finally {
    narrow()
  }
}

const outOfOrder = (repository: Repository, id: string, size: number): RegistryError =>
  new RegistryError('RANGE_INVALID', `the bytes from ${size} on are due`, {
    headers: headersOf(repository, id, size),
  })

const lengthOf = ({ request }: Asked): number | undefined => {
  const length = request.headers['content-length']
  return length === undefined ? undefined : Number(length)
}
const hasBody = (asked: Asked): boolean =>
  asked.request.headers['transfer-encoding'] !== undefined ||
  (lengthOf(asked) ?? (asked.request.httpVersionMajor > 1 ? 1 : 0)) > 0

function algorithmOf(query: URLSearchParams): 'sha256' | 'sha512' {
  const wanted = query.get('digest-algorithm')
  if (wanted === null) return 'sha256'
  const known = algorithms.find((one) => one === wanted)
  if (known) return known
  throw new RegistryError('DIGEST_INVALID', `the algorithm must be one of ${algorithms.join(', ')}`)
}

const headersOf = (repository: Repository, id: string, size: number) => ({
  Location: `/v2/${nameOf(repository)}/blobs/uploads/${id}`,
  Range: `0-${Math.max(0, size - 1)}`,
  'Docker-Upload-UUID': id,
})

const goOn = ({ response }: Asked, repository: Repository, id: string, size: number): void =>
  answer(response, 202, headersOf(repository, id, size))

const created = (response: Asked['response'], repository: Repository, digest: Digest): void =>
  answer(response, 201, {
    Location: `/v2/${nameOf(repository)}/blobs/${textOf(digest)}`,
    'Docker-Content-Digest': textOf(digest),
  })
