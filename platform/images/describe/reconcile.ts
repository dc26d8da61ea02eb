import type { ImageStream } from '@hawser/kinds/image/imagestream.ts'
import { LOCAL_REGISTRY } from '../reference.ts'

export interface State {
  readonly stream: ImageStream
  /** Whether there is an Image of this name. */
  readonly isKnown: (digest: string) => boolean
}
export interface Action {
  readonly do: 'describe'
  readonly digest: string
  /** Full name of the image, by its digest. */
  readonly reference: string
}

/** I6: the images of a stream that were made here, and of which there is no Image yet. */
export function reconcile({ stream, isKnown }: State): Action[] {
  const items = (stream.status.tags ?? []).flatMap(({ items = [] }) => items)
  const own = items.filter(
    ({ image, dockerImageReference }) =>
      image !== '' && dockerImageReference.startsWith(`${LOCAL_REGISTRY}/`),
  )
  const missing = new Map(own.map(({ image, dockerImageReference }) => [image, dockerImageReference]))
  return [...missing]
    .filter(([digest]) => !isKnown(digest))
    .map(([digest, reference]) => ({ do: 'describe', digest, reference }))
}
