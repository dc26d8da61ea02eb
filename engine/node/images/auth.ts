import type { AuthConfig } from '@hawser/cri/messages.ts'
import type { Sources } from '../config/sources.ts'
import { registryOf } from './name.ts'

interface Entry {
  readonly username?: string
  readonly password?: string
  readonly auth?: string
  readonly identitytoken?: string
}

/**
 * Credentials for pulling an image, the most specific first.
 *
 * @param secrets Names of the pod's pull secrets; what is no docker config in them is passed over.
 */
export function pullCredentials(image: string, secrets: readonly string[], sources: Sources): AuthConfig[] {
  return secrets
    .flatMap((name) => Object.entries(registryEntries(sources, name)))
    .filter(([registry]) => isFor(registry, image))
    .sort(([a], [b]) => b.length - a.length)
    .map(([serverAddress, entry]) => toAuth(serverAddress, entry))
}

function registryEntries(sources: Sources, name: string): Readonly<Record<string, Entry>> {
  const secret = sources.secret(name)
  const current = parse(secret?.get('.dockerconfigjson')) as { auths?: Record<string, Entry> }
  return current.auths ?? (parse(secret?.get('.dockercfg')) as Record<string, Entry>)
}

function parse(data: Buffer | undefined): object {
  if (!data) return {}
  try {
    const value: unknown = JSON.parse(data.toString())
    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    return {}
  }
}

/** `registry` is a host, perhaps with scheme, path prefix or `*` for one label. */
function isFor(registry: string, image: string): boolean {
  const [host = '', ...path] = registry
    .replace(/^https?:\/\//, '')
    .replace(/\/(v1|v2)?\/?$/, '')
    .split('/')
  const docker = ['index.docker.io', 'registry-1.docker.io', 'docker.io']
  const wanted = registryOf(image)
  const sameHost = docker.includes(wanted) ? docker.includes(host) : matches(host, wanted)
  return sameHost && (path.length === 0 || `${image}/`.includes(`/${path.join('/')}/`))
}

function matches(pattern: string, host: string): boolean {
  const [ours, theirs] = [pattern.split('.'), host.split('.')]
  return (
    ours.length === theirs.length && ours.every((label, index) => label === '*' || label === theirs[index])
  )
}

function toAuth(serverAddress: string, { username, password, auth, identitytoken }: Entry): AuthConfig {
  return {
    serverAddress,
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    ...(auth !== undefined && username === undefined && { auth }),
    ...(identitytoken !== undefined && { identityToken: identitytoken }),
  }
}
