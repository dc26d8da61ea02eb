import { dockerHub, type ImageReference, isDockerHub } from '@hawser/kinds/image/imagereference.ts'

/** A registry that images may come from; `*` and `?` stand for any text and any character. */
export interface AllowedRegistry {
  readonly host: string
  readonly port: string
}

/**
 * Reads a list of registries: `quay.io`, `*.example.com:5000`, `old.example.com insecure`. Without a port it is that of
 * HTTPS, or of HTTP when the registry is insecure.
 */
export const readRegistries = (text: string): AllowedRegistry[] =>
  text
    .split(/[\n,]/)
    .map((line) => line.trim().split(/\s+/))
    .flatMap(([place = '', how]) => {
      const [, host = '', port] = /^(.*?)(?::([\d*?]+))?$/.exec(place) ?? []
      return host ? [{ host, port: port ?? (how === 'insecure' ? '80' : '443') }] : []
    })

const mostShown = 5

/**
 * I4: why images of a registry may not be imported; undefined: they may.
 *
 * @param isInsecure  Whether the import may go without certificates: then the port may be either.
 */
export function refusedRegistry(
  allowed: readonly AllowedRegistry[] | undefined,
  { registry }: Pick<ImageReference, 'registry'>,
  isInsecure: boolean,
): string | undefined {
  if (allowed === undefined) return undefined
  const [, host = '', port] = /^(.*?)(?::(\d+))?$/.exec(registry || dockerHub) ?? []
  const ports = port ? [port] : isInsecure ? ['443', '80'] : ['443']
  const hosts = isDockerHub(host) ? [dockerHub, host] : [host]
  const isAllowed = allowed.some(
    (one) =>
      hosts.some((name) => matches(name, one.host)) && ports.some((number) => matches(number, one.port)),
  )
  if (isAllowed) return undefined
  const shown = registry || `${dockerHub}:443`
  if (allowed.length === 0) return `registry ${JSON.stringify(shown)} not allowed by empty whitelist`
  const list = allowed.map((one) => JSON.stringify(`${one.host}:${one.port}`))
  const more = list.length > mostShown ? `, and ${list.length - mostShown + 1} more ...` : ''
  return `registry ${JSON.stringify(shown)} not allowed by whitelist: ${list.slice(0, more ? mostShown - 1 : mostShown).join(', ')}${more}`
}

function matches(text: string, glob: string): boolean {
  const pattern = glob
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${pattern}$`, 'i').test(text)
}
