import type { Build } from '@hawser/kinds/build/build.ts'
import { turnOf } from '../runpolicy.ts'

/** Whether only room holds a build up: not its run policy, and not an image, a stream or an account that is not there. */
export const isDue = (build: Build, siblings: readonly Build[]): boolean =>
  !build.status.cancelled &&
  !/^(Invalid|CannotRetrieve)/.test(build.status.reason ?? '') &&
  turnOf(build, siblings).is === 'now'
