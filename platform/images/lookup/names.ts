import type { Container } from '@hawser/kinds/core/container.ts'
import type { ImagesOfPod } from '@hawser/kinds/core/podtemplates.ts'

const lists = ['containers', 'initContainers'] as const

/**
 * A pod spec with other image names. Those that were there before stay as they are.
 *
 * @returns Undefined when no name changes.
 */
export function renamed(
  spec: ImagesOfPod,
  old: ImagesOfPod | undefined,
  rename: (image: string) => string | undefined,
): ImagesOfPod | undefined {
  const before = new Set(lists.flatMap((list) => (old?.[list] ?? []).map(({ image }) => image)))
  let isChanged = false
  const of = (container: Container): Container => {
    const { image } = container
    const next = image && !before.has(image) ? rename(image) : undefined
    if (next === undefined || next === image) return container
    isChanged = true
    return { ...container, image: next }
  }
  const changed = Object.fromEntries(
    lists.flatMap((list) => (spec[list] ? [[list, spec[list]?.map(of)] as const] : [])),
  )
  return isChanged ? { ...spec, ...changed } : undefined
}
