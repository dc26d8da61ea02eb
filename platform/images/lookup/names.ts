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
  const before = new Set(old && lists.flatMap((list) => (old[list] ?? []).map(({ image }) => image)))
  let changed: ImagesOfPod | undefined
  for (const list of lists) {
    const containers = spec[list]
    const next = containers && renamedIn(containers, (image) => (before.has(image) ? image : rename(image)))
    if (next) changed = { ...(changed ?? spec), [list]: next }
  }
  return changed
}

/** Undefined when no name changes. */
function renamedIn(
  containers: readonly Container[],
  rename: (image: string) => string | undefined,
): readonly Container[] | undefined {
  let changed: Container[] | undefined
  for (const [at, container] of containers.entries()) {
    const { image } = container
    const next = image && rename(image)
    if (!next || next === image) continue
    changed ??= [...containers]
    changed[at] = { ...container, image: next }
  }
  return changed
}
