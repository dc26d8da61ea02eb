import { type ImageReference, parseImageReference } from '@hawser/kinds/image/imagereference.ts'
import { isObject } from '@hawser/kinds/meta/json.ts'
import { StatusError } from '@hawser/kinds/meta/status.ts'

/** What who signed an image says of it. */
export interface Claims {
  /** The name under which it was signed. */
  readonly identity: string
  /** Digest of the manifest. */
  readonly digest: string
}

const atomic = 'atomic container signature'

/**
 * Reads what was signed.
 *
 * @throws {StatusError} `BadRequest` when it is no signature of an image.
 */
export function claimsOf(payload: string): Claims {
  const critical = partOf(parsed(payload), 'critical')
  const { type } = critical
  if (type !== atomic) throw refused(`it is of type ${JSON.stringify(type)}, and not "${atomic}"`)
  const identity = partOf(critical, 'identity')['docker-reference']
  const digest = partOf(critical, 'image')['docker-manifest-digest']
  if (typeof identity !== 'string' || typeof digest !== 'string')
    throw refused('it names no image: docker-reference and docker-manifest-digest are not there')
  return { identity, digest }
}

function parsed(payload: string): unknown {
  try {
    return JSON.parse(payload)
  } catch {
    return undefined
  }
}

function partOf(value: unknown, name: string): Readonly<Record<string, unknown>> {
  const part = isObject(value) ? value[name] : undefined
  if (isObject(part)) return part
  throw refused(`what was signed has no "${name}"`)
}

/**
 * Checks that an image is signed under the name one knows it by: exactly that name, or for a digest the same repository.
 *
 * @throws {StatusError} `BadRequest`, naming both.
 */
export function checkClaims({ identity, digest }: Claims, image: string, expected: string): void {
  if (digest !== image) throw refused(`it is about the image ${digest}`)
  const wanted = referenceOf(expected)
  const signed = referenceOf(identity)
  const isSame =
    repositoryOf(wanted) === repositoryOf(signed) && (wanted.id !== '' || tagOf(wanted) === tagOf(signed))
  if (!isSame || signed.id !== '') throw refused(`it is about "${identity}", and not "${expected}"`)
}

/** @throws {StatusError} `BadRequest` when it is no name of an image. */
export function referenceOf(text: string): ImageReference {
  const reference = parseImageReference(text)
  if (typeof reference !== 'string') return reference
  throw new StatusError('BadRequest', `"${text}" is not the name of an image: ${reference}`, {
    hint: 'Such as registry.example.com/team/web:v1.',
  })
}

/** Names without a registry are those of Docker Hub, whose own images are in `library`. */
const repositoryOf = ({ registry, namespace, name }: ImageReference): string => {
  const isHub = registry === '' || registry === 'docker.io' || registry === 'index.docker.io'
  return isHub ? `docker.io/${namespace || 'library'}/${name}` : `${registry}/${namespace}/${name}`
}
const tagOf = ({ tag }: ImageReference): string => tag || 'latest'

const refused = (why: string): StatusError => new StatusError('BadRequest', `signature rejected: ${why}`)
