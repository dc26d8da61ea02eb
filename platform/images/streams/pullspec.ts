import type { ImageStream, TagEvent } from '@hawser/kinds/image/imagestream.ts'
import { newest } from './history.ts'

/** I1: where an image of a tag is pulled from: where it comes from, or through our registry when the tag says so. */
export function pullSpecOf(stream: ImageStream, tag: string, event: TagEvent): string {
  const spec = stream.spec.tags?.find(({ name }) => name === tag)
  const { dockerImageRepository } = stream.status
  if (spec?.referencePolicy.type !== 'Local' || !dockerImageRepository || !event.image) {
    return event.dockerImageReference
  }
  return `${dockerImageRepository}@${event.image}`
}

/** What containers that follow a tag are to run; undefined while the tag has no image. */
export function pullSpecOfTag(stream: ImageStream | undefined, tag: string): string | undefined {
  const event = newest(stream, tag)
  return stream && event && pullSpecOf(stream, tag, event)
}
