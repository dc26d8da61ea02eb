import { RegistryError } from '../error.ts'

/** Lets in so many at once. */
export interface Gate {
  /** @throws {RegistryError} `TOOMANYREQUESTS` */
  through<T>(work: () => Promise<T>): Promise<T>
}

export function openGate(most: number): Gate {
  let inside = 0
  return {
    async through(work) {
      if (inside >= most)
        throw new RegistryError('TOOMANYREQUESTS', `${most} uploads are under way; try again in a moment`, {
          headers: { 'Retry-After': '5' },
        })
      inside++
      try {
        return await work()
      } finally {
        inside--
      }
    },
  }
}
