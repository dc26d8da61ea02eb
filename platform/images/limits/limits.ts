import type { LimitRange } from '@hawser/kinds/core/limitrange.ts'
import type { Image } from '@hawser/kinds/image/image.ts'
import type { ImageStream } from '@hawser/kinds/image/imagestream.ts'
import { canonicalQuantity, compareQuantities } from '@hawser/kinds/meta/quantity.ts'

/** Types of LimitRanges that are about images, and what they limit. */
const ofImage = 'openshift.io/Image'
const ofStream = 'openshift.io/ImageStream'
const images = 'openshift.io/images'
const imageTags = 'openshift.io/image-tags'

/** I9: why an image is too large for a namespace. */
export function tooLarge(ranges: readonly LimitRange[], { dockerImageMetadata }: Image): string | undefined {
  return exceeded(ofImage, 'storage', mebibytes(dockerImageMetadata?.Size ?? 0), ranges)
}

/** I9: why a stream may not get what it did not have before. A stream that was over the limit may shrink, or stay. */
export function tooMany(
  ranges: readonly LimitRange[],
  stream: ImageStream,
  old: ImageStream | undefined,
): string | undefined {
  const [now, before] = [referencesOf(stream), referencesOf(old)]
  const grows =
    [...now.tags].some((one) => !before.tags.has(one)) ||
    [...now.images].some((one) => !before.images.has(one))
  if (!grows && now.tags.size <= before.tags.size && now.images.size <= before.images.size) return undefined
  const problems = [
    exceeded(ofStream, images, String(now.images.size), ranges),
    exceeded(ofStream, imageTags, String(now.tags.size), ranges),
  ].filter((problem) => problem !== undefined)
  return problems.length > 1 ? `[${problems.join(', ')}]` : problems[0]
}

/** What the spec refers to, each once, and the images of the status. */
function referencesOf(stream: ImageStream | undefined): { tags: Set<string>; images: Set<string> } {
  const tags = (stream?.spec.tags ?? []).flatMap(({ from }) =>
    from ? [`${from.kind} ${from.namespace || stream?.metadata.namespace}/${from.name}`] : [],
  )
  const images = (stream?.status.tags ?? []).flatMap(({ items = [] }) =>
    items.map(({ image, dockerImageReference }) => image || dockerImageReference),
  )
  return { tags: new Set(tags), images: new Set(images) }
}

function exceeded(
  type: string,
  resource: string,
  used: string,
  ranges: readonly LimitRange[],
): string | undefined {
  const limits = ranges.flatMap(({ spec }) =>
    spec.limits.flatMap((item) => (item.type === type ? (item.max?.[resource] ?? []) : [])),
  )
  const [least] = limits.sort(compareQuantities)
  if (least === undefined || compareQuantities(used, least) <= 0) return undefined
  const shown = canonicalQuantity(used) ?? used
  return `requested usage of ${resource} exceeds the maximum limit per ${type} (${shown} > ${canonicalQuantity(least) ?? least})`
}

/** Sizes are said in powers of two when they are whole ones. */
const mebibytes = (bytes: number): string =>
  bytes % 2 ** 20 === 0 && bytes > 0 ? `${bytes / 2 ** 20}Mi` : String(bytes)
