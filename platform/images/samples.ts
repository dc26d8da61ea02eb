import type { ImageStream } from '@hawser/kinds/image/imagestream.ts'

/** Metadata for tests. */
export const meta = (name: string, namespace = 'shop') => ({
  name,
  namespace,
  uid: `uid-${name}`,
  resourceVersion: '1',
  creationTimestamp: '2026-01-01T00:00:00Z',
})

/** An image stream for tests: tag -> its images, newest first. */
export const stream = (
  name: string,
  tags: Readonly<Record<string, readonly string[]>>,
  more: { namespace?: string; spec?: Partial<ImageStream['spec']> } = {},
): ImageStream => {
  const { namespace = 'shop' } = more
  return {
    apiVersion: 'image.openshift.io/v1',
    kind: 'ImageStream',
    metadata: meta(name, namespace),
    spec: { lookupPolicy: { local: false }, ...more.spec },
    status: {
      dockerImageRepository: `hawser.local/${namespace}/${name}`,
      tags: Object.entries(tags).map(([tag, images]) => ({
        tag,
        items: images.map((image) => ({
          created: '2026-01-01T00:00:00Z',
          dockerImageReference: `hawser.local/${namespace}/${name}@${image}`,
          image,
          generation: 1,
        })),
      })),
    },
  }
}

/** A digest for tests: `digest('a')` is `sha256:aaa…`. */
export const digest = (letter: string): string => `sha256:${letter.repeat(64)}`
