/**
 * Names of images that are made here. They live in the image stores of the nodes, as a tag (`hawser.local/shop/web:latest`)
 * and as a digest (`hawser.local/shop/web@sha256:…`); no node ever looks for them in a registry.
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

export interface StreamTag {
  readonly stream: string
  readonly tag: string
}

/**
 * Reads the name of an ImageStreamTag.
 *
 * @example parseStreamTag('nodejs:26') // { stream: 'nodejs', tag: '26' }
 * @returns undefined when it is not `NAME:TAG`; a bare `NAME` means its tag `latest`.
 */
export function parseStreamTag(name: string): StreamTag | undefined {
  const [, stream, tag = 'latest'] = /^([^:@/\s]+)(?::([\w][\w.-]{0,127}))?$/.exec(name) ?? []
  return stream === undefined ? undefined : { stream, tag }
}
