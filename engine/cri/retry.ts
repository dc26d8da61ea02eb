import { setTimeout as sleep } from 'node:timers/promises'
import { isRuntimeError } from './errors.ts'

const waitsMs = [100, 400]

/**
 * Runs a start again (twice at most) when runc lost its own race: the process it had just made was gone before it
 * could be started, which happens on a loaded machine and leaves nothing behind.
 */
export async function patiently<T>(start: () => Promise<T>): Promise<T> {
  for (const waitMs of waitsMs) {
    try {
      return await start()
    } catch (error) {
      if (!isRuntimeError(error, 'Conflict')) throw error
      await sleep(waitMs)
    }
  }
  return start()
}
