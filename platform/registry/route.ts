import { type Digest, parseDigest } from './digest.ts'
import { RegistryError } from './error.ts'

/** An image stream seen as a repository: `NAMESPACE/NAME`. */
export interface Repository {
  readonly namespace: string
  readonly name: string
}
export const nameOf = ({ namespace, name }: Repository): string => `${namespace}/${name}`

export type Reference = { readonly tag: string } | { readonly digest: Digest }

/** What a path of the distribution API is about. */
export type Route =
  | { readonly is: 'base' }
  | { readonly is: 'catalog' }
  | { readonly is: 'tags'; readonly repository: Repository }
  | { readonly is: 'manifest'; readonly repository: Repository; readonly reference: Reference }
  | { readonly is: 'blob'; readonly repository: Repository; readonly digest: Digest }
  | { readonly is: 'uploads'; readonly repository: Repository }
  | { readonly is: 'upload'; readonly repository: Repository; readonly id: string }
  | { readonly is: 'referrers'; readonly repository: Repository; readonly digest: Digest }
  /** Of OpenShift's registry, beside the distribution API. */
  | { readonly is: 'signatures'; readonly repository: Repository; readonly digest: Digest }

const path =
  /^\/v2\/(.+)\/(?:(tags)\/list|(manifests)\/([^/]+)|blobs\/(uploads)\/?|blobs\/(uploads)\/([^/]+)|(blobs)\/([^/]+)|(referrers)\/([^/]+))$/
const signatures = /^\/extensions\/v2\/(.+)\/signatures\/([^/]+)$/
const uploadId = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/**
 * Understands a path below `/v2` or `/extensions`; undefined when nothing can be there.
 *
 * @throws {RegistryError} naming the part that cannot be one.
 */
export function routeOf(whole: string): Route | undefined {
  if (whole === '/v2' || whole === '/v2/') return { is: 'base' }
  if (whole === '/v2/_catalog') return { is: 'catalog' }
  const [, signed, image] = signatures.exec(whole) ?? []
  if (signed !== undefined)
    return {
      is: 'signatures',
      repository: parseRepository(decoded(signed)),
      digest: parseDigest(decoded(image)),
    }
  const [, name, tags, manifests, reference, uploads, upload, id, blobs, blob, , subject] =
    path.exec(whole) ?? []
  if (name === undefined) return undefined
  const repository = parseRepository(decoded(name))
  if (tags) return { is: 'tags', repository }
  if (uploads) return { is: 'uploads', repository }
  if (manifests) return { is: 'manifest', repository, reference: parseReference(decoded(reference)) }
  if (upload) return { is: 'upload', repository, id: parseUploadId(decoded(id)) }
  if (blobs) return { is: 'blob', repository, digest: parseDigest(decoded(blob)) }
  return { is: 'referrers', repository, digest: parseDigest(decoded(subject)) }
}

function decoded(text = ''): string {
  try {
    return decodeURIComponent(text)
  } catch {
    // Whatever it stands for is checked next, and found not to be it.
    return text
  }
}

const component = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/
const longestName = 255

/** @throws {RegistryError} `NAME_INVALID` */
export function parseRepository(text: string): Repository {
  const parts = text.split('/')
  const [namespace = '', name = ''] = parts
  const wrong = parts.find((part) => !component.test(part))
  if (wrong !== undefined || text.length > longestName)
    throw new RegistryError('NAME_INVALID', `"${text.slice(0, longestName)}" cannot be a repository's name`)
  if (parts.length === 2) return { namespace, name }
  throw new RegistryError(
    'NAME_INVALID',
    `the repository "${text}" must be PROJECT/IMAGESTREAM: this registry's repositories are image streams`,
  )
}

const tagName = /^\w[\w.-]{0,127}$/

/** @throws {RegistryError} `TAG_INVALID` */
export function parseTag(text: string): string {
  if (tagName.test(text)) return text
  throw new RegistryError('TAG_INVALID', `"${text.slice(0, 200)}" cannot be a tag`)
}

function parseReference(text: string): Reference {
  if (text.includes(':')) return { digest: parseDigest(text) }
  return { tag: parseTag(text) }
}

function parseUploadId(text: string): string {
  if (uploadId.test(text)) return text
  throw new RegistryError('BLOB_UPLOAD_UNKNOWN', 'there is no such upload; begin it anew')
}
