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
  // Runs for every change of a pod, which nearly always leaves its images alone.
  const wasThere = (image: string): boolean =>
    lists.some((list) => old?.[list]?.some((container) => container.image === image))
  let changed: ImagesOfPod | undefined
  for (const list of lists) {
    const containers = spec[list]
    const next = containers && renamedIn(containers, (image) => (wasThere(image) ? image : rename(image)))
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
  for (let at = 0; at < containers.length; at++) {
    const container = containers[at] as Container
    const { image } = container
    const next = image && rename(image)
    if (!next || next === image) continue
    changed ??= [...containers]
    changed[at] = { ...container, image: next }
  }
  return changed
}
