import type { ImageStream, NamedTagEventList } from '@hawser/kinds/image/imagestream.ts'

/** How many images of a tag are kept for going back to, besides those that somebody uses. */
export const KEPT_PER_TAG = 5

export interface State {
  readonly stream: ImageStream
  /** Whether anything in the cluster names this image. */
  readonly isUsed: (image: string) => boolean
}
export type Action = { readonly do: 'writeStatus'; readonly stream: ImageStream }

/** I10: forgets old images of each tag that nobody uses. What no stream knows any more is then swept from the nodes. */
export function reconcile({ stream, isUsed }: State): Action[] {
  const { tags = [] } = stream.status
  const kept = tags.map((list) => keep(list, isUsed))
  if (kept.every((list, i) => list === tags[i])) return []
  return [{ do: 'writeStatus', stream: { ...stream, status: { ...stream.status, tags: kept } } }]
}

function keep(list: NamedTagEventList, isUsed: State['isUsed']): NamedTagEventList {
  const items = list.items.filter(
    ({ dockerImageReference }, age) => age < KEPT_PER_TAG || isUsed(dockerImageReference),
  )
  return items.length === list.items.length ? list : { ...list, items }
}
