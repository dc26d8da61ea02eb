export type Progress = (message: string) => void

/** Work that is done once however many ask for it meanwhile; all of them hear how it goes. */
export interface Once<T> {
  run(key: string, progress: Progress, work: (progress: Progress) => Promise<T>): Promise<T>
  /** Resolves when nothing is done under that key, however it went. */
  ended(key: string): Promise<void>
}

export function once<T>(): Once<T> {
  const going = new Map<
    string,
    { readonly listeners: Set<Progress>; readonly done: Promise<T>; last: string }
  >()
  return {
    async ended(key) {
      for (let begun = going.get(key); begun; begun = going.get(key)) await begun.done.catch(() => {})
    },
    run(key, progress, work) {
      const begun = going.get(key)
      if (begun) {
        begun.listeners.add(progress)
        if (begun.last) progress(begun.last)
        return begun.done
      }
      const listeners = new Set([progress])
      const tell = (message: string): void => {
        const entry = going.get(key)
        if (entry) entry.last = message
        for (const listener of listeners) listener(message)
      }
      const done = Promise.resolve()
        .then(() => work(tell))
        .finally(() => going.delete(key))
      going.set(key, { listeners, done, last: '' })
      return done
    },
  }
}
