import { parseTime } from '../../meta/time.ts'
import type { Image } from '../image.ts'
import type { ImageStream, TagEvent } from '../imagestream.ts'
import { roomOf } from './room.ts'

/** What may go, and how much of it. */
export interface Rules {
  /** What is younger stays whatever else is true. */
  readonly keepYoungerThanMs: number
  /** Images of each tag that always stay, the newest first. */
  readonly keepTagRevisions: number
  /** Images of each tag that stay while there is room. */
  readonly keepWithRoom: number
  /** What images of streams may take together; undefined: whatever they need. */
  readonly budgetBytes: number | undefined
}
export const rules: Rules = {
  keepYoungerThanMs: 60 * 60_000,
  keepTagRevisions: 3,
  keepWithRoom: 10,
  budgetBytes: undefined,
}

export interface State {
  readonly streams: readonly ImageStream[]
  readonly images: readonly Image[]
  /** Whether anything in the cluster names this image: a digest, or a full name. */
  readonly isUsed: (image: string) => boolean
  /** Milliseconds since 1970. */
  readonly now: number
  readonly rules: Rules
}
export interface Plan {
  /** Streams with what they lose: their histories without it. */
  readonly streams: readonly ImageStream[]
  /** Names of Images that no stream lists any more. */
  readonly images: readonly string[]
  /** What the images that stay take. */
  readonly bytes: number
}

interface Candidate {
  readonly stream: ImageStream
  readonly tag: string
  readonly item: TagEvent
  readonly created: number
  /** 0 is the newest of its tag. */
  readonly age: number
}

/**
 * I10: what streams may forget and which Images nobody needs then. Nothing goes that is young, that something in the
 * cluster names, or that is one of the last few of its tag; beyond those, the oldest goes first until the rest has room.
 */
export function plan(state: State): Plan {
  const { rules } = state
  const candidates = candidatesOf(state)
  const images = new Map(state.images.map((image) => [image.metadata.name, image]))
  const room = roomOf(images, listings(state.streams))
  const gone = new Set<TagEvent>()
  const drop = ({ item }: Candidate): void => {
    if (gone.has(item)) return
    gone.add(item)
    room.drop(item.image)
  }
  for (const one of candidates) if (one.age >= rules.keepWithRoom) drop(one)
  const { budgetBytes = Number.POSITIVE_INFINITY } = rules
  for (const one of candidates) if (room.bytes > budgetBytes) drop(one)
  const streams = state.streams.flatMap((stream) => without(stream, gone) ?? [])
  return { streams, images: orphans(state, images, gone), bytes: room.bytes }
}

function* listings(streams: readonly ImageStream[], gone?: ReadonlySet<TagEvent>): Iterable<string> {
  for (const { status } of streams)
    for (const { items = [] } of status.tags ?? [])
      for (const item of items) if (item.image && !gone?.has(item)) yield item.image
}

/** What may go, oldest first. */
function candidatesOf({ streams, isUsed, now, rules }: State): Candidate[] {
  const isOld = (time: string | undefined): boolean =>
    now - (parseTime(time ?? '') ?? now) >= rules.keepYoungerThanMs
  return streams
    .flatMap((stream) =>
      (stream.status.tags ?? []).flatMap(({ tag, items = [] }) =>
        items.map((item, age) => ({ stream, tag, item, age, created: parseTime(item.created) ?? now })),
      ),
    )
    .filter(
      ({ stream, item, age }) =>
        age >= rules.keepTagRevisions &&
        isOld(item.created) &&
        isOld(stream.metadata.creationTimestamp) &&
        !isUsed(item.image) &&
        !isUsed(item.dockerImageReference),
    )
    .sort((a, b) => a.created - b.created || b.age - a.age)
}

function without(stream: ImageStream, gone: ReadonlySet<TagEvent>): ImageStream | undefined {
  const { tags = [] } = stream.status
  const left = tags.map((list) => {
    const items = (list.items ?? []).filter((item) => !gone.has(item))
    return items.length === list.items?.length ? list : { ...list, items }
  })
  return left.every((list, i) => list === tags[i])
    ? undefined
    : { ...stream, status: { ...stream.status, tags: left } }
}

function orphans(
  { streams, images, isUsed, now, rules }: State,
  byName: ReadonlyMap<string, Image>,
  gone: ReadonlySet<TagEvent>,
): string[] {
  const kept = new Set(listings(streams, gone))
  // The images of an index stay with it.
  for (const digest of kept)
    for (const { digest: part } of byName.get(digest)?.dockerImageManifests ?? []) kept.add(part)
  return images
    .filter(({ metadata: { name, creationTimestamp } }) => {
      const created = parseTime(creationTimestamp) ?? now
      return !kept.has(name) && now - created >= rules.keepYoungerThanMs && !isUsed(name)
    })
    .map(({ metadata }) => metadata.name)
}
