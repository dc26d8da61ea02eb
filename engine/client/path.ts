import type { AnyKind } from '@hawser/kinds/kind.ts'

export interface Place {
  readonly namespace?: string | undefined
  readonly name?: string | undefined
  readonly subresource?: string | undefined
}

/**
 * Path of a collection, an object or its subresource.
 *
 * @example resourcePath(Pod, { namespace: 'default', name: 'web', subresource: 'status' })
 *          // /api/v1/namespaces/default/pods/web/status
 */
export function resourcePath(kind: AnyKind, { namespace, name, subresource }: Place = {}): string {
  const group = kind.group ? `/apis/${kind.group}/${kind.version}` : `/api/${kind.version}`
  const within =
    kind.scope === 'Namespaced' && namespace ? `/namespaces/${encodeURIComponent(namespace)}` : ''
  const object = name === undefined ? '' : `/${encodeURIComponent(name)}`
  return `${group}${within}/${kind.plural}${object}${subresource ? `/${subresource}` : ''}`
}

/** `namespace/name`, or `name` of a cluster-scoped object: the key of caches and queues. */
export const keyOf = ({
  metadata,
}: {
  readonly metadata: { readonly namespace?: string | undefined; readonly name: string }
}): string => (metadata.namespace ? `${metadata.namespace}/${metadata.name}` : metadata.name)

/** The two halves of a key; a cluster-scoped key has no namespace. */
export function splitKey(key: string): { namespace: string | undefined; name: string } {
  const slash = key.indexOf('/')
  return slash < 0
    ? { namespace: undefined, name: key }
    : { namespace: key.slice(0, slash), name: key.slice(slash + 1) }
}
