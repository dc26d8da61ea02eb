import { open } from 'node:fs/promises'
import { permit } from '../access.ts'
import { type Digest, textOf } from '../digest.ts'
import { RegistryError } from '../error.ts'
import type { Library } from '../library.ts'
import type { Asked } from '../request.ts'
import { nameOf, type Repository } from '../route.ts'
import type { FoundBlob } from '../store/blobs.ts'
import { answer } from './answer.ts'
import type { Answer, Methods } from './parts.ts'
import { passTo } from './passto.ts'
import { rangeOf } from './range.ts'
import { sendFile } from './sendfile.ts'

const read: Answer<'blob'> = async ({ library }, asked, { repository, digest }) => {
  permit(asked, repository, 'pull')
  const { request, response } = asked
  const headers = {
    'Accept-Ranges': 'bytes',
    'Cache-Control': 'private, max-age=31536000',
    'Content-Type': 'application/octet-stream',
    'Docker-Content-Digest': textOf(digest),
    ETag: `"${textOf(digest)}"`,
  }
  const found =
    (await library.blob(repository, digest)) ??
    (await elsewhere(library, asked, { repository, digest, headers }))
  if (found === 'answered') return
  if (!found) throw unknownBlob(repository, digest)
  const { path, size } = found
  if (request.method === 'HEAD') return answer(response, 200, { ...headers, 'Content-Length': size })
  if (size === 0) return answer(response, 200, headers)
  const range = rangeOf(request.headers.range, size)
  // Open before it is announced; from then on it can be read whoever removes it.
  const file = await open(path, 'r')
  const { start, end } = range ?? { start: 0, end: size - 1 }
  response.writeHead(range ? 206 : 200, {
    ...headers,
    'Content-Length': end - start + 1,
    ...(range && { 'Content-Range': `bytes ${start}-${end}/${size}` }),
  })
  try {
    await sendFile(file, { start, end }, response)
  } finally {
    await file.close()
  }
}

/** A blob that is not here yet: passed on as it comes, and kept; a part of it is answered when all of it is here. */
async function elsewhere(
  library: Library,
  { request, response }: Asked,
  {
    repository,
    digest,
    headers,
  }: { repository: Repository; digest: Digest; headers: Record<string, string> },
): Promise<FoundBlob | 'answered' | undefined> {
  const { through } = library
  const size = await through.sizeOf(repository, digest)
  if (size === undefined) return undefined
  if (request.method === 'HEAD') {
    answer(response, 200, { ...headers, 'Content-Length': size })
    return 'answered'
  }
  if (request.headers.range !== undefined) {
    await through.fetchBlob(repository, digest)
    return library.blob(repository, digest)
  }
  const passing = passTo(response, { ...headers, 'Content-Length': size })
  await through.fetchBlob(repository, digest, passing.pass)
  // Somebody else fetched it meanwhile, or began to before.
  if (!passing.hasBegun()) return library.blob(repository, digest)
  passing.end()
  return 'answered'
}

const remove: Answer<'blob'> = async ({ repositories }, asked, { repository, digest }) => {
  permit(asked, repository, 'delete')
  if (!(await repositories.removeBlob(repository, digest))) throw unknownBlob(repository, digest)
  answer(asked.response, 202, { 'Docker-Content-Digest': textOf(digest) })
}

export const blobMethods: Methods<'blob'> = { GET: read, HEAD: read, DELETE: remove }

const unknownBlob = (repository: Repository, digest: Digest): RegistryError =>
  new RegistryError('BLOB_UNKNOWN', `${nameOf(repository)} has no blob ${textOf(digest)}`, {
    detail: { digest: textOf(digest) },
  })
