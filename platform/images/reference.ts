export { LOCAL_REGISTRY, pinned, repositoryOf, tagged } from '@hawser/kinds/image/localregistry.ts'

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
