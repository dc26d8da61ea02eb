/** Images of this platform's own registry: what was built here, or pushed. */
export const isOwnImage = (image: string): boolean => image.startsWith('hawser.local/')

/**
 * The names by which an image is one of this platform's own; none for another image. Runtimes find what they have by a
 * piece of its id, too: then it is what it is called otherwise.
 */
export function ownNames(
  image: string,
  present: { readonly repoTags: readonly string[]; readonly repoDigests: readonly string[] } | undefined,
): readonly string[] {
  if (isOwnImage(image)) return [image]
  const names = [...(present?.repoTags ?? []), ...(present?.repoDigests ?? [])]
  return names.every(isOwnImage) ? names : []
}

/** The registry an image name is of: `docker.io` when it names none. */
export function registryOf(image: string): string {
  const [first = '', ...rest] = image.split('/')
  const isHost = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost')
  return isHost ? first : 'docker.io'
}

const path = /^[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*$/
const tail = /^(?<name>[^@]+?)(:(?<tag>[\w][\w.-]{0,127}))?(@(?<digest>[a-z0-9+._-]+:[0-9a-fA-F]{32,}))?$/

/** Whether a text can name an image at all. */
export function isImageName(image: string): boolean {
  const parts = image.split('/')
  const host = registryOf(image) === parts[0] ? parts.shift() : undefined
  const last = tail.exec(parts.pop() ?? '')?.groups?.name
  if (host !== undefined && !/^[\w.-]+(:\d+)?$/.test(host)) return false
  return last !== undefined && [...parts, last].every((part) => path.test(part))
}

/** `Always` for `:latest` and for no tag at all, as the API server has it. */
export function defaultPullPolicy(image: string): 'Always' | 'IfNotPresent' {
  if (image.includes('@')) return 'IfNotPresent'
  const tag = /:([^/:]+)$/.exec(image)?.[1] ?? 'latest'
  return tag === 'latest' ? 'Always' : 'IfNotPresent'
}
