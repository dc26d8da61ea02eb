export { type Place, resourcePath } from '@hawser/kinds/meta/path.ts'

/** `namespace/name`, or `name` of a cluster-scoped object: the key of caches and queues. */
export const keyOf = ({ metadata }: Keyed): string =>
  metadata.namespace ? `${metadata.namespace}/${metadata.name}` : metadata.name

export interface Keyed {
  readonly metadata: { readonly namespace?: string | undefined; readonly name: string }
}

/** The two halves of a key; a cluster-scoped key has no namespace. */
export function splitKey(key: string): { namespace: string | undefined; name: string } {
  const slash = key.indexOf('/')
  return slash < 0
    ? { namespace: undefined, name: key }
    : { namespace: key.slice(0, slash), name: key.slice(slash + 1) }
}
