/** A reference to an image taken apart the way OpenShift does: `quay.io/team/app:v1`, `team/app@sha256:…`, `app`. */
export interface ImageReference {
  /** Host, with a port if there is one; empty when the reference does not say. */
  readonly registry: string
  readonly namespace: string
  /** The last part, or what follows the first part when there are more than two. */
  readonly name: string
  readonly tag: string
  /** `sha256:…` */
  readonly id: string
}

const part = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*'
const hostPart = '[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?'
const host = `(?:${hostPart}(?:\\.${hostPart})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?`
const path = new RegExp(`^(?:(${host})/)?(${part}(?:/${part})*)$`)
const tagSyntax = /^\w[\w.-]{0,127}$/
const digestSyntax = /^[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}$/
const longest = 255

/** References that are kept at most. */
const maxKnown = 1000
const known = new Map<string, ImageReference | string>()

/**
 * Takes a reference apart. The same few come again and again: with every pod of a template, and in every rule.
 *
 * @returns What is wrong with it, in the words of clients, when it is none.
 */
export function parseImageReference(text: string): ImageReference | string {
  const before = known.get(text)
  if (before !== undefined) return before
  const parsed = parseAnew(text)
  // Simply all of them, once in a long while: those in use come back.
  if (known.size >= maxKnown) known.clear()
  if (text.length <= 2 * longest) known.set(text, parsed)
  return parsed
}

function parseAnew(text: string): ImageReference | string {
  const [named = '', id = '', more] = text.split('@')
  const colon = named.indexOf(':', named.lastIndexOf('/') + 1)
  const tag = colon < 0 ? '' : named.slice(colon + 1)
  const whole = colon < 0 ? named : named.slice(0, colon)
  const isWrong =
    more !== undefined ||
    (colon >= 0 && !tagSyntax.test(tag)) ||
    (text.includes('@') && !digestSyntax.test(id))
  if (isWrong) return 'invalid reference format'
  if (!path.test(whole)) {
    return path.test(whole.toLowerCase())
      ? 'invalid reference format: repository name must be lowercase'
      : 'invalid reference format'
  }
  if (whole.length > longest) return `repository name must not be more than ${longest} characters`
  return { ...placeOf(whole), tag, id }
}

function placeOf(whole: string): Pick<ImageReference, 'registry' | 'namespace' | 'name'> {
  const slash = whole.indexOf('/')
  const first = whole.slice(0, slash)
  const isHost = slash > 0 && (/[.:]/.test(first) || first === 'localhost')
  const registry = isHost ? first : ''
  const rest = isHost ? whole.slice(slash + 1) : whole
  const next = rest.indexOf('/')
  return { registry, namespace: next < 0 ? '' : rest.slice(0, next), name: rest.slice(next + 1) }
}

/** The reference as it was written, without what it does not say. A digest is more exact than a tag, which goes. */
export function exactReference({ registry, namespace, name, tag, id }: ImageReference): string {
  const end = id ? `@${id}` : tag ? `:${tag}` : ''
  return `${registry && `${registry}/`}${namespace && `${namespace}/`}${name}${end}`
}

export const dockerHub = 'docker.io'
const hubHosts = [dockerHub, 'index.docker.io', 'registry-1.docker.io']
export const isDockerHub = (registry: string): boolean => hubHosts.includes(registry)

/** What a client fills in: Docker Hub, `library`, `latest`. */
export function withDefaults(reference: ImageReference): ImageReference {
  const registry = reference.registry || dockerHub
  return {
    ...reference,
    registry,
    namespace: reference.namespace || (isDockerHub(registry) ? 'library' : ''),
    tag: reference.tag || 'latest',
  }
}

/** The repository within its registry: `library/redis`. */
export const repositoryName = ({ namespace, name }: ImageReference): string =>
  namespace ? `${namespace}/${name}` : name

/** Whether a text is a digest, such as `sha256:…`. */
export const isDigest = (text: string): boolean => digestSyntax.test(text)
