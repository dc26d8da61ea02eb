import { mediaTypes } from '@hawser/images/docker/manifest.ts'
import { identified, permit, refusalOf } from '../access.ts'
import { textOf } from '../digest.ts'
import { RegistryError } from '../error.ts'
import { longestManifestBytes } from '../manifest/manifest.ts'
import { nameOf } from '../route.ts'
import type { Referrer } from '../store/repositories.ts'
import { repositoryOf, tagsOf } from '../streams.ts'
import { answerJson } from './answer.ts'
import { type Page, pageOf, pageWithin } from './page.ts'
import type { Answer, Methods } from './parts.ts'

/** Clients log in here. */
const base: Answer<'base'> = async (_, asked) => {
  identified(asked)
  answerJson(asked.response, 200, {})
}

/** The repositories one may pull from: others are nobody's business. */
const catalog: Answer<'catalog'> = async ({ streams }, asked) => {
  identified(asked, 'registry:catalog:*')
  const readable = (await streams.list()).map(repositoryOf).filter((one) => !refusalOf(asked, one, 'pull'))
  const page = pageOf(readable.map(nameOf).sort(byCode), asked.query, '/v2/_catalog')
  answerJson(asked.response, 200, { repositories: page.names }, linkOf(page))
}

const tags: Answer<'tags'> = async ({ streams, repositories }, asked, { repository }) => {
  permit(asked, repository, 'pull')
  const stream = await streams.find(repository)
  const name = nameOf(repository)
  if (!stream && (await repositories.manifests(repository)).length === 0)
    throw new RegistryError('NAME_UNKNOWN', `there is no image stream ${name}`, { detail: { name } })
  const page = pageOf(stream ? tagsOf(stream) : [], asked.query, `/v2/${name}/tags/list`)
  answerJson(asked.response, 200, { name, tags: page.names }, linkOf(page))
}

const referrers: Answer<'referrers'> = async ({ repositories }, asked, { repository, digest }) => {
  permit(asked, repository, 'pull')
  const wanted = asked.query.get('artifactType')
  const all = await repositories.referrers(repository, digest)
  const found = new Map(
    all
      .filter(({ artifactType }) => !wanted || artifactType === wanted)
      .map((referrer) => [referrer.digest, descriptorOf(referrer)]),
  )
  const path = `/v2/${nameOf(repository)}/referrers/${textOf(digest)}`
  const page = pageWithin([...found.keys()].sort(byCode), asked.query, path, {
    most: longestManifestBytes - roomForIndex,
    sizeOf: (name) => Buffer.byteLength(JSON.stringify(found.get(name))) + 1,
  })
  const manifests = page.names.map((name) => found.get(name))
  answerJson(
    asked.response,
    200,
    { schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests },
    {
      'Content-Type': mediaTypes.ociIndex,
      ...(wanted && { 'OCI-Filters-Applied': 'artifactType' }),
      ...linkOf(page),
    },
  )
}

/** What an index has beside its descriptors. */
const roomForIndex = 1024

const descriptorOf = ({ mediaType, digest, size, artifactType, annotations }: Referrer) => ({
  mediaType,
  digest,
  size,
  ...(artifactType && { artifactType }),
  ...(annotations && { annotations }),
})

const linkOf = ({ next }: Page): Record<string, string> => (next ? { Link: next } : {})
const byCode = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

const reading = <A>(answer: A) => ({ GET: answer, HEAD: answer })
export const baseMethods: Methods<'base'> = reading(base)
export const catalogMethods: Methods<'catalog'> = reading(catalog)
export const tagsMethods: Methods<'tags'> = reading(tags)
export const referrersMethods: Methods<'referrers'> = reading(referrers)
