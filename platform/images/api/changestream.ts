import { ImageStream } from '@hawser/kinds/image/imagestream.ts'
import type { Asking, Server } from './server.ts'

/** A stream that is to be made. */
export const newStream = (namespace: string, name: string): ImageStream =>
  ({
    kind: 'ImageStream',
    apiVersion: 'image.openshift.io/v1',
    metadata: { namespace, name },
    spec: { lookupPolicy: { local: false } },
    status: { dockerImageRepository: '' },
  }) as unknown as ImageStream

/** Changes the stream that a view is of, or makes it. */
export async function changeStream(
  server: Server,
  { user, namespace, userAgent, options: { dryRun } }: Asking,
  name: string,
  change: (stream: ImageStream | undefined) => ImageStream | undefined,
): Promise<ImageStream> {
  const options = dryRun === undefined ? {} : { dryRun }
  const target = { user, kind: ImageStream, namespace, name, userAgent, options }
  return (await server.change(target, (stream) => change(stream as ImageStream | undefined))) as ImageStream
}

/** The stream without a tag and its history; undefined when it has no such tag. */
export function withoutTag(stream: ImageStream, tag: string): ImageStream | undefined {
  const { spec, status } = stream
  const isThere = spec.tags?.some(({ name }) => name === tag) || status.tags?.some((list) => list.tag === tag)
  if (!isThere) return undefined
  return {
    ...stream,
    spec: { ...spec, ...(spec.tags && { tags: spec.tags.filter(({ name }) => name !== tag) }) },
    status: { ...status, ...(status.tags && { tags: status.tags.filter((list) => list.tag !== tag) }) },
  }
}
