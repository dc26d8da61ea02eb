import { RegistryError } from './error.ts'
import { type Asked, anonymousName } from './request.ts'
import { nameOf, type Repository } from './route.ts'

export type Action = 'pull' | 'push' | 'delete'

const group = 'image.openshift.io'
const verbs: Readonly<Record<Action, string>> = { pull: 'get', push: 'update', delete: 'delete' }

/** The token of who has none, so that clients that insist on one can ask as everybody may. */
export const anonymousToken = 'anonymous'

/** Whether a user may do something with the images of a stream; undefined, or the refusal. */
export function refusalOf(asked: Asked, repository: Repository, action: Action): Error | undefined {
  const layers = {
    group,
    plural: 'imagestreams',
    subresource: 'layers',
    namespace: repository.namespace,
    name: repository.name,
  }
  const refusal = asked.authorize({ verb: verbs[action], on: layers })
  if (!refusal || action !== 'delete') return refusal
  // Who may remove the stream, or any image, may remove what is in it.
  const { subresource: _, ...stream } = layers
  const isRefused = (on: typeof stream | { group: string; plural: string }): boolean =>
    asked.authorize({ verb: 'delete', on }) !== undefined
  return isRefused(stream) && isRefused({ group, plural: 'images' }) ? refusal : undefined
}

export const mayCreateStream = (asked: Asked, { namespace }: Repository): boolean =>
  asked.authorize({ verb: 'create', on: { group, plural: 'imagestreams', namespace } }) === undefined

/** Whether a user may put signatures beside images; undefined, or the refusal. */
export const signingRefusal = (asked: Asked): Error | undefined =>
  asked.authorize({ verb: 'create', on: { group, plural: 'imagesignatures' } })

/** @throws {RegistryError} `UNAUTHORIZED` with a challenge to who did not say who he is, else `DENIED`. */
export function permit(asked: Asked, repository: Repository, action: Action): void {
  const refusal = isUnknown(asked) ? new Error('') : refusalOf(asked, repository, action)
  if (!refusal) return
  if (asked.user.name === anonymousName)
    throw unauthorized(asked, `repository:${nameOf(repository)}:${scopes[action]}`)
  throw new RegistryError('DENIED', refusal.message, { detail: { repository: nameOf(repository), action } })
}

const scopes: Readonly<Record<Action, string>> = { pull: 'pull', push: 'pull,push', delete: 'delete' }

/** @throws {RegistryError} `UNAUTHORIZED` */
export function identified(asked: Asked, scope?: string): void {
  if (asked.user.name === anonymousName) throw unauthorized(asked, scope)
}

/** Whether credentials were shown that mean nobody: then not even what everybody may is allowed. */
export const isUnknown = ({ isRefused, request }: Asked): boolean =>
  isRefused && !new RegExp(`^Bearer ${anonymousToken}$`, 'i').test(request.headers.authorization ?? '')

export function unauthorized(asked: Asked, scope?: string): RegistryError {
  const message = isUnknown(asked)
    ? 'the credentials are not known, or not any more; get a new token and log in again'
    : 'log in first: the password is a token of the API, the user name does not matter'
  return new RegistryError('UNAUTHORIZED', message, {
    headers: { 'WWW-Authenticate': challenge(asked, scope) },
  })
}

/** Where a token is to be had: on the address the client came to, for it is one that the client can reach. */
function challenge({ request: { headers } }: Asked, scope: string | undefined): string {
  const host = String(headers.host ?? headers[':authority'] ?? '')
  if (!/^[\w.:[\]-]+$/.test(host)) return 'Basic realm="hawser"'
  return `Bearer realm="https://${host}/openshift/token",service="${host}"${scope ? `,scope="${scope}"` : ''}`
}
