import type { Secret } from '@hawser/kinds/core/secret.ts'
import { dockerHub, isDockerHub } from '@hawser/kinds/image/imagereference.ts'
import { isObject, type JsonObject } from '@hawser/kinds/meta/json.ts'

export interface Credentials {
  readonly username: string
  readonly password: string
}

/**
 * The credentials for a repository among those in secrets: those of the longest path that it is below of, of its
 * registry.
 *
 * @param repository  `quay.io/team/app`
 */
export function credentialsFor(
  secrets: readonly Pick<Secret, 'type' | 'data'>[],
  repository: string,
): Credentials | undefined {
  const entries = secrets.flatMap(entriesOf).filter(({ place }) => isBelow(repository, place))
  const [best] = entries.sort((a, b) => b.place.length - a.place.length)
  return best?.credentials
}

interface Entry {
  readonly place: string
  readonly credentials: Credentials
}

function entriesOf({ type, data = {} }: Pick<Secret, 'type' | 'data'>): Entry[] {
  const isOld = type === 'kubernetes.io/dockercfg'
  const parsed = parse(data[isOld ? '.dockercfg' : '.dockerconfigjson'])
  const auths = isOld ? parsed : parsed.auths
  return Object.entries(isObject(auths) ? auths : {}).flatMap(([key, value]) => {
    const credentials = isObject(value) ? credentialsOf(value) : undefined
    return credentials ? [{ place: placeOf(key), credentials }] : []
  })
}

function parse(base64: string | undefined): JsonObject {
  try {
    const value: unknown = JSON.parse(Buffer.from(base64 ?? '', 'base64').toString())
    return isObject(value) ? value : {}
  } catch {
    return {}
  }
}

function credentialsOf({ username, password, auth }: JsonObject): Credentials | undefined {
  if (typeof username === 'string' && typeof password === 'string' && username !== '')
    return { username, password }
  if (typeof auth !== 'string') return undefined
  const [, name = '', secret = ''] = /^([^:]*):([\s\S]*)$/.exec(Buffer.from(auth, 'base64').toString()) ?? []
  return name ? { username: name, password: secret } : undefined
}

/** `https://index.docker.io/v1/` is `docker.io`. */
function placeOf(key: string): string {
  const bare = key
    .replace(/^https?:\/\//, '')
    .replace(/\/+$/, '')
    .replace(/\/v[12]$/, '')
  const [host = '', ...path] = bare.split('/')
  return [isDockerHub(host) ? dockerHub : host, ...path].join('/')
}

const isBelow = (repository: string, place: string): boolean =>
  repository === place || repository.startsWith(`${place}/`)
