import assert from 'node:assert/strict'
import type { Build } from '@hawser/kinds/build/build.ts'

/** What is told of a build that fails. */
export interface Failure {
  readonly phase?: 'Failed' | 'Error'
  readonly reason: string
  readonly message: RegExp
  /** In the end of the log that the build keeps. */
  readonly log?: RegExp
}

/** B19: a build has failed and says why. */
export function assertFailed({ status }: Build, { phase = 'Failed', reason, message, log }: Failure): void {
  assert.deepEqual([status.phase, status.reason], [phase, reason], JSON.stringify(status))
  assert.match(status.message ?? '', message)
  if (log) assert.match(status.logSnippet ?? '', log)
}
