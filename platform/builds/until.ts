/** A cache, of whatever kind. */
interface Changing {
  onChange(listener: () => void): () => void
}

/** Waits until it holds by what these caches show, the signal ends, or the time is up: look again afterwards. */
export async function until(
  caches: readonly Changing[],
  holds: () => boolean,
  signal: AbortSignal,
  timeoutMs?: number,
): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const look = (): void => {
    if (signal.aborted || holds()) resolve()
  }
  const ways = caches.map((cache) => cache.onChange(look))
  const timer = timeoutMs === undefined ? undefined : setTimeout(resolve, timeoutMs)
  signal.addEventListener('abort', look)
  look()
  await promise
  signal.removeEventListener('abort', look)
  clearTimeout(timer)
  for (const leave of ways) leave()
}
