import { StatusError } from '@hawser/kinds/meta/status.ts'
import { describe, type Place } from './place.ts'

/** Who deploys an application now, and who waits. */
export interface Turns {
  /**
   * Resolves when it is this one's turn, with what ends it.
   *
   * @param wait  Called once when somebody else has to finish first, with his name.
   * @throws {StatusError} `TooManyRequests` when others wait already.
   */
  take(place: Place, who: string, wait: (holder: string) => void, signal: AbortSignal): Promise<Disposable>
  isTaken(place: Place): boolean
}

interface Line {
  holder: string
  readonly waiting: { readonly who: string; readonly next: () => void }[]
}

/** More than so many would wait for what is no longer wanted when their turn comes. */
const mostWaiting = 2

/** One push for each application at a time, in the order they came. */
export function openTurns(): Turns {
  const lines = new Map<string, Line>()
  const pass = (key: string): void => {
    const line = lines.get(key)
    const next = line?.waiting.shift()
    if (!line || !next) return void lines.delete(key)
    line.holder = next.who
    next.next()
  }
  const turnOf = (key: string): Disposable => {
    let isOver = false
    return {
      [Symbol.dispose]() {
        if (!isOver) pass(key)
        isOver = true
      },
    }
  }
  return {
    isTaken: (place) => lines.has(describe(place)),
    async take(place, who, wait, signal) {
      const key = describe(place)
      const line = lines.get(key)
      if (!line) {
        lines.set(key, { holder: who, waiting: [] })
        return turnOf(key)
      }
      if (line.waiting.length >= mostWaiting) {
        throw new StatusError('TooManyRequests', `${line.waiting.length} pushes to ${key} wait already`, {
          hint: 'Push again when they are through.',
        })
      }
      wait(line.holder)
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      const entry = { who, next: resolve }
      const leave = (): void => {
        const at = line.waiting.indexOf(entry)
        if (at >= 0) line.waiting.splice(at, 1)
        reject(signal.reason as Error)
      }
      line.waiting.push(entry)
      signal.addEventListener('abort', leave, { once: true })
      try {
        if (signal.aborted) leave()
        await promise
      } finally {
        signal.removeEventListener('abort', leave)
      }
      return turnOf(key)
    },
  }
}
