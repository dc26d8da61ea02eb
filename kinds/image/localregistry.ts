/**
 * Names of images that are made here: as a tag (`hawser.local/shop/web:latest`) and as a digest
 * (`hawser.local/shop/web@sha256:…`). The registry of the cluster has them, and no other.
 */
export const LOCAL_REGISTRY = 'hawser.local'

/** `hawser.local/shop/web`: what an image stream answers as its `dockerImageRepository`. */
export const repositoryOf = (namespace: string, stream: string): string =>
  `${LOCAL_REGISTRY}/${namespace}/${stream}`

export const tagged = (namespace: string, stream: string, tag: string): string =>
  `${repositoryOf(namespace, stream)}:${tag}`

/** @param digest  `sha256:…` */
export const pinned = (namespace: string, stream: string, digest: string): string =>
  `${repositoryOf(namespace, stream)}@${digest}`
