/** An image in the storage of buildah, as `buildah images --all --json` tells. */
export interface Stored {
  readonly id: string
  readonly names?: readonly string[] | null
  readonly created: number | string
}

/** A layer in its storage, as overlay-layers/layers.json tells. */
export interface Layer {
  readonly 'diff-size'?: number
}

/** Bytes that layers have. */
export const sizeOf = (layers: readonly Layer[]): number =>
  layers.reduce((sum, layer) => sum + Math.max(0, layer['diff-size'] ?? 0), 0)

/**
 * Images to remove, the oldest first, when layers take more than they may: half of them, since a build that has just
 * found out will not be the last one. An image that others are made from stays until they are gone.
 */
export function tooMany(images: readonly Stored[], bytes: number, limit: number): string[] {
  if (bytes <= limit) return []
  const oldestFirst = images.toSorted((a, b) => Number(a.created) - Number(b.created))
  return oldestFirst.slice(0, Math.ceil(images.length / 2)).map(({ id }) => id)
}
