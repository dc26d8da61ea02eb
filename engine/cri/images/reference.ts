import { RuntimeError } from '../errors.ts'

/** A full name of an image. Without a digest there always is a tag. */
export interface Reference {
  /** Registry and repository: `docker.io/library/nginx`. */
  readonly repository: string
  readonly tag?: string
  readonly digest?: string
}

const component = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*'
const host =
  '(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?\\.)*[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?::[0-9]+)?'
const pattern = new RegExp(
  `^(?:(${host})/)?(${component}(?:/${component})*)(?::(\\w[\\w.-]{0,127}))?(?:@(sha256:[0-9a-f]{64}))?$`,
)

/**
 * Reads an image's name as Docker and Kubernetes do: no registry means Docker Hub, no tag means `latest`.
 *
 * @throws {RuntimeError} `Invalid`, quoting the name.
 * @see https://github.com/distribution/reference/blob/main/reference.go
 * @example parseReference('nginx') // { repository: 'docker.io/library/nginx', tag: 'latest' }
 */
export function parseReference(name: string): Reference {
  const match = pattern.exec(withHost(name))
  if (!match) {
    throw new RuntimeError('Invalid', `"${name}" is not the name of an image: want REGISTRY/REPOSITORY:TAG`)
  }
  const [, registry, path, tag, digest] = match
  if (digest) return { repository: `${registry}/${path}`, ...(tag && { tag }), digest }
  return { repository: `${registry}/${path}`, tag: tag ?? 'latest' }
}

/** A first part is a registry when it could be a host: with a dot, a port, or `localhost`. */
function withHost(name: string): string {
  const slash = name.indexOf('/')
  const first = slash < 0 ? '' : name.slice(0, slash)
  if (first === 'localhost' || /[.:]/.test(first)) return name
  return slash < 0 ? `docker.io/library/${name}` : `docker.io/${name}`
}

/** The name under which an image is stored; of a name with tag and digest the digest decides. */
export function nameOf({ repository, tag, digest }: Reference): string {
  return digest ? `${repository}@${digest}` : `${repository}:${tag}`
}
