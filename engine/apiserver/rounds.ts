/** Work that is done in rounds: never two at once, and one more when it is asked for meanwhile. */
export interface Rounds {
  /** A round begins: at once, or when the one under way has ended. */
  ask(): void
  /** None begins any more. */
  end(): void
}

/**
 * @param round  Never rejects. Resolves to the milliseconds after which the next one begins unasked; undefined: never.
 */
export function rounds(round: () => Promise<number | undefined>): Rounds {
  let timer: NodeJS.Timeout | undefined
  let isRunning = false
  let isAsked = false
  let hasEnded = false
  const run = async (): Promise<void> => {
    isRunning = true
    let waitMs: number | undefined
    while (isAsked && !hasEnded) {
      isAsked = false
      waitMs = await round()
    }
    isRunning = false
    if (hasEnded || waitMs === undefined) return
    timer = setTimeout(ask, waitMs)
    timer.unref()
  }
  const ask = (): void => {
    clearTimeout(timer)
    isAsked = true
    if (!isRunning) void run()
  }
  return {
    ask,
    end() {
      hasEnded = true
      clearTimeout(timer)
    },
  }
}
