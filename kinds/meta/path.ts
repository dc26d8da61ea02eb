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
  const segments = path.split('/').slice(1)
  const core = segments[0] === 'api'
  if (!core && segments[0] !== 'apis') return undefined
  const [group, version, ...more] = core ? ['', ...segments.slice(1)] : segments.slice(1)
  if (group === undefined || !version || !more[0]) return undefined
  try {
    return { group, version, ...placeOf(more) }
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

function placeOf(segments: readonly string[]): Omit<ParsedPath, 'group' | 'version'> {
  const [first, namespace, resource] = segments
  const scoped = first === 'namespaces' && namespace && resource && !ofNamespaceItself.has(resource)
  if (!scoped) return objectOf(segments)
  return { namespace: decodeURIComponent(namespace), ...objectOf(segments.slice(2)) }
}

function objectOf([resource = '', name, subresource, ...rest]: readonly string[]) {
  return {
    resource,
    ...(name && { name: decodeURIComponent(name) }),
    ...(subresource && { subresource: decodeURIComponent(subresource) }),
    ...(rest.length > 0 && { rest: rest.join('/') }),
  }
}
