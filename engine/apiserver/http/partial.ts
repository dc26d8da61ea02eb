import type { KubeObject } from '@hawser/kinds/kind.ts'

/** An object reduced to its metadata, as a meta.k8s.io `PartialObjectMetadata` of `version`. */
export const partialOf = ({ metadata }: Pick<KubeObject, 'metadata'>, version: string): object => ({
  kind: 'PartialObjectMetadata',
  apiVersion: `meta.k8s.io/${version}`,
  metadata,
})

export const partialListOf = (
  { metadata, items }: { readonly metadata: object; readonly items: readonly KubeObject[] },
  version: string,
): object => ({
  kind: 'PartialObjectMetadataList',
  apiVersion: `meta.k8s.io/${version}`,
  metadata,
  items: items.map((item) => partialOf(item, version)),
})
