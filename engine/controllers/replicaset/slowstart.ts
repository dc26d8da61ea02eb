/**
 * Does `act` `count` times in groups of 1, 2, 4, 8 …: when all attempts fail for the same reason, few are wasted.
 *
 * @returns What was done, and the first failure; nothing is begun after it.
 */
export async function slowStart<T>(
  count: number,
  act: () => Promise<T>,
): Promise<{ readonly done: T[]; readonly failure?: unknown }> {
  const done: T[] = []
  for (let size = 1, left = count; left > 0; size *= 2) {
    const group = Math.min(size, left)
    const settled = await Promise.allSettled(Array.from({ length: group }, act))
    for (const result of settled) if (result.status === 'fulfilled') done.push(result.value)
    const failed = settled.find((result) => result.status === 'rejected')
    if (failed) return { done, failure: failed.reason }
    left -= group
  }
  return { done }
}
