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
  let before: Set<string | undefined> | undefined
  const wasThere = (image: string): boolean => {
    before ??= new Set(old && lists.flatMap((name) => (old[name] ?? []).map((container) => container.image)))
    return before.has(image)
  }
  let changed: ImagesOfPod | undefined
  for (const list of lists) {
    const containers = spec[list]
    // Nearly every change of a pod leaves its images where they are.
    const isSame = (image: string, at: number): boolean => old?.[list]?.[at]?.image === image
    const next =
      containers &&
      renamedIn(containers, (image, at) => (isSame(image, at) || wasThere(image) ? undefined : rename(image)))
    if (next) changed = { ...(changed ?? spec), [list]: next }
  }
  return changed
}

/** Undefined when no name changes. */
function renamedIn(
  containers: readonly Container[],
  rename: (image: string, at: number) => string | undefined,
): readonly Container[] | undefined {
  let changed: Container[] | undefined
  for (let at = 0; at < containers.length; at++) {
    const container = containers[at] as Container
    const { image } = container
    const next = image && rename(image, at)
    if (!next || next === image) continue
    changed ??= [...containers]
    changed[at] = { ...container, image: next }
  }
  return changed
}
