import type { ImageStream } from '../imagestream.ts'

/** Metadata for tests. */
export const meta = (name: string, namespace = 'shop') => ({
  name,
  namespace,
  uid: `uid-${name}`,
  resourceVersion: '1',
  creationTimestamp: '2026-01-01T00:00:00Z',
})

/** An image stream for tests: tag -> its images, newest first. */
export const stream = (name: string, tags: Readonly<Record<string, readonly string[]>>): ImageStream => ({
  apiVersion: 'image.openshift.io/v1',
  kind: 'ImageStream',
  metadata: meta(name),
  spec: { lookupPolicy: { local: false } },
  status: {
    dockerImageRepository: '',
    tags: Object.entries(tags).map(([tag, images]) => ({
      tag,
      items: images.map((image) => ({
        created: '2026-01-01T00:00:00Z',
        dockerImageReference: `hawser.local/shop/${name}@${image}`,
        image,
        generation: 1,
      })),
    })),
  },
})

/** A digest for tests: `digest('a')` is `sha256:aaa…`. */
export const digest = (letter: string): string => `sha256:${letter.repeat(64)}`
