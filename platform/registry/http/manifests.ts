import { mayCreateStream, permit } from '../access.ts'
import { DEMAND_MS } from '../demand.ts'
import { type Digest, digestOfBytes, textOf } from '../digest.ts'
import { RegistryError } from '../error.ts'
import { longestManifestBytes, parseManifest } from '../manifest/manifest.ts'
import { nameOf, parseTag, type Reference, type Repository } from '../route.ts'
import { answer, answerBytes } from './answer.ts'
import { readBody } from './body.ts'
import type { Answer, Methods } from './parts.ts'

const read: Answer<'manifest'> = async ({ library, demand }, asked, { repository, reference }) => {
  permit(asked, repository, 'pull')
  const here = await library.manifest(repository, reference)
  // Nothing is sent meanwhile, which is no sign that the peer is dead.
  const patiently = (tag: string): Promise<boolean> => {
    asked.request.setTimeout(2 * DEMAND_MS)
    return demand(repository, tag)
  }
  const isMade = !here && 'tag' in reference && (await patiently(reference.tag))
  const found = isMade ? await library.manifest(repository, reference) : here
  if (!found) throw unknownManifest(repository, reference)
  const digest = textOf(found.digest)
  const headers = { 'Docker-Content-Digest': digest, ETag: `"${digest}"` }
  if (asked.request.headers['if-none-match']?.includes(`"${digest}"`))
    return void asked.response.writeHead(304, headers).end()
  answerBytes(asked.response, 200, found.bytes, { ...headers, 'Content-Type': found.mediaType })
}

const put: Answer<'manifest'> = async ({ library, streams }, asked, { repository, reference }) => {
  permit(asked, repository, 'push')
  const bytes = await readBody(asked, longestManifestBytes, tooLarge)
  const manifest = parseManifest(bytes, asked.request.headers['content-type'])
  const digest = checkedDigest(reference, bytes)
  const tags = 'tag' in reference ? [reference.tag] : asked.query.getAll('tag').map(parseTag)
  await library.put(repository, digest, bytes, manifest, tags.length > 0)
  const mayCreate = mayCreateStream(asked, repository)
  const image = {
    digest: textOf(digest),
    mediaType: manifest.mediaType,
    manifest: bytes.toString('utf8'),
    config: await library.configOf(manifest),
  }
  for (const tag of tags) await streams.tag(repository, tag, image, mayCreate)
  answer(asked.response, 201, {
    Location: `/v2/${nameOf(repository)}/manifests/${textOf(digest)}`,
    'Docker-Content-Digest': textOf(digest),
    ...(manifest.subject && { 'OCI-Subject': manifest.subject.digest }),
    ...(tags.length > 0 && { 'OCI-Tag': tags.join(', ') }),
  })
}

const remove: Answer<'manifest'> = async ({ repositories, streams }, asked, { repository, reference }) => {
  permit(asked, repository, 'delete')
  const isGone =
    'tag' in reference
      ? await streams.untag(repository, reference.tag)
      : [
          // The stream first: a tag must not stand for what is not there.
          await streams.forget(repository, textOf(reference.digest)),
          await repositories.removeManifest(repository, reference.digest),
        ].includes(true)
  if (!isGone) throw unknownManifest(repository, reference)
  answer(asked.response, 202)
}

export const manifestMethods: Methods<'manifest'> = { GET: read, HEAD: read, PUT: put, DELETE: remove }

function checkedDigest(reference: Reference, bytes: Buffer): Digest {
  if ('tag' in reference) return digestOfBytes('sha256', bytes)
  const actual = digestOfBytes(reference.digest.algorithm, bytes)
  if (actual.hex === reference.digest.hex) return actual
  throw new RegistryError(
    'DIGEST_INVALID',
    `the manifest has the digest ${textOf(actual)}, not that of its path`,
  )
}

const tooLarge = (): RegistryError =>
  new RegistryError('MANIFEST_INVALID', `a manifest has at most ${longestManifestBytes} bytes`, {
    status: 413,
  })

function unknownManifest(repository: Repository, reference: Reference): RegistryError {
  const what = 'tag' in reference ? `tag ${reference.tag}` : `manifest ${textOf(reference.digest)}`
  return new RegistryError('MANIFEST_UNKNOWN', `${nameOf(repository)} has no ${what}`, {
    detail: {
      name: nameOf(repository),
      ...('tag' in reference ? reference : { digest: textOf(reference.digest) }),
    },
  })
}
