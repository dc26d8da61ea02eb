import type { ImageStreamStatus } from './imagestreamstatus.ts'

const width = 40
/** How much wider or narrower the list may be for the sake of one whole tag. */
const margin = width / 4

/** The column TAGS: the tags that changed last, as many as fit, and how many others there are. */
export function tagsText(status: ImageStreamStatus): string {
  const all = byTime(status)
  const shown = all.slice(0, fitting(all))
  const hidden = all.length - shown.length
  return hidden > 0 ? `${shown.join(',')} + ${hidden} more...` : shown.join(',')
}

function byTime({ tags = [] }: ImageStreamStatus): string[] {
  const time = (i: number): string => tags[i]?.items?.[0]?.created ?? ''
  return tags
    .map(({ tag }, i) => ({ tag, created: time(i) }))
    .sort((a, b) => compare(b.created, a.created) || compare(a.tag, b.tag))
    .map(({ tag }) => tag)
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** How many tags are shown: always one, and never a lonely comma's worth of room left over. */
function fitting(tags: readonly string[]): number {
  let left = width
  for (const [i, tag] of tags.entries()) {
    left -= tag.length + 1
    if (left >= 0) continue
    if (i === 0) return 1
    if (margin < left + tag.length && margin >= -left) continue
    return i
  }
  return tags.length
}
