/** Where objects live in the API: `/apis/apps/v1/namespaces/default/deployments/web/scale` and back. */

export interface Place {
  /** Absent: all namespaces, or a cluster-scoped kind. */
  readonly namespace?: string | undefined
  /** Absent: the collection. */
  readonly name?: string | undefined
  /** `status`, `log`, or with more segments `proxy/healthz`. */
  readonly subresource?: string | undefined
}
interface Resource {
  /** Empty for the core group. */
  readonly group: string
  readonly version: string
  readonly plural: string
}
export interface ParsedPath {
  readonly group: string
  readonly version: string
  /** Plural, as in the path. */
  readonly resource: string
  readonly namespace?: string
  readonly name?: string
  /** First segment after the name. */
  readonly subresource?: string
  /** What follows the subresource, undecoded and without the leading slash: the path to proxy to. */
  readonly rest?: string
}

/** @example resourcePath(Pod, { namespace: 'default', name: 'web' }) // '/api/v1/namespaces/default/pods/web' */
export function resourcePath({ group, version, plural }: Resource, place: Place = {}): string {
  const { namespace, name, subresource } = place
  const root = group ? `/apis/${group}/${version}` : `/api/${version}`
  const scope = namespace ? `/namespaces/${encodeURIComponent(namespace)}` : ''
  const object = name === undefined ? '' : `/${encodeURIComponent(name)}`
  return `${root}${scope}/${plural}${object}${subresource ? `/${subresource}` : ''}`
}

/**
 * Undefined when the path is not one of a resource (discovery, `/healthz`, …) or is badly encoded.
 *
 * `/api/v1/namespaces/NAME` is the namespace itself, and so are its subresources `status` and `finalize`.
 */
export function parsePath(path: string): ParsedPath | undefined {
  const segments = path.split('/')
  const isCore = segments[1] === 'api'
  if (!isCore && segments[1] !== 'apis') return undefined
  const group = isCore ? '' : segments[2]
  const from = isCore ? 3 : 4
  const version = segments[from - 1]
  if (group === undefined || !version || !segments[from]) return undefined
  try {
    return placed(group, version, segments, from)
  } catch {
    return undefined // decodeURIComponent: a lone %
  }
}

/** The same of OpenShift's own paths before it had groups: `/oapi/v1/namespaces/default/builds/web-1`. */
export const parseLegacyPath = (path: string): ParsedPath | undefined =>
  path.startsWith('/oapi/')
    ? parsePath(`/api/${path.slice('/oapi/'.length).replace('/watch/', '/')}`)
    : undefined

const ofNamespaceItself = new Set(['status', 'finalize'])

/** @param from  Index of what follows the version. */
function placed(group: string, version: string, segments: readonly string[], from: number): ParsedPath {
  const namespace = segments[from + 1]
  const plural = segments[from + 2]
  const isScoped = segments[from] === 'namespaces' && namespace && plural && !ofNamespaceItself.has(plural)
  const at = isScoped ? from + 2 : from
  const parsed: Draft = { group, version, resource: segments[at] as string }
  if (isScoped) parsed.namespace = decoded(namespace)
  const name = segments[at + 1]
  const subresource = segments[at + 2]
  if (name) parsed.name = decoded(name)
  if (subresource) parsed.subresource = decoded(subresource)
  if (segments.length > at + 3) parsed.rest = segments.slice(at + 3).join('/')
  return parsed
}
type Draft = { -readonly [Part in keyof ParsedPath]: ParsedPath[Part] }

const decoded = (segment: string): string => (segment.includes('%') ? decodeURIComponent(segment) : segment)
