import type { Build } from '@hawser/kinds/build/build.ts'
import { turnOf } from '../runpolicy.ts'

/** Whether only room holds a build up: not its run policy, and not an image or a stream that is not there. */
export const isDue = (build: Build, siblings: readonly Build[]): boolean =>
  !build.status.cancelled &&
  !build.status.reason?.startsWith('Invalid') &&
  turnOf(build, siblings).is === 'now'
