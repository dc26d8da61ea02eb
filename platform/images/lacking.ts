/** Which of these absolute paths are not in an image; undefined while no node has it, and nobody knows. */
export type Lacking = (image: string, paths: readonly string[]) => Promise<readonly string[] | undefined>

/** So many answers are remembered. */
const MOST = 64

/** Looks once into an image that is named by its digest: it will never be another one. */
export function rememberedLacking(look: Lacking): Lacking {
  const known = new Map<string, readonly string[]>()
  return async (image, paths) => {
    const key = JSON.stringify([image, paths])
    const before = known.get(key)
    if (before) return before
    const found = await look(image, paths)
    if (!found || !image.includes('@sha256:')) return found
    const [oldest] = known.keys()
    if (known.size >= MOST && oldest !== undefined) known.delete(oldest)
    known.set(key, found)
    return found
  }
}
