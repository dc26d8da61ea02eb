import type { Pod } from '@hawser/kinds/core/pod.ts'
import { isSourceBuild } from '../generate.ts'
import { hasHook, hookOutcomeOf } from '../hook/hookpod.ts'
import type { Outcome } from '../pod/outcome.ts'
import type { Report } from '../pod/report.ts'
import type { Action } from './action.ts'
import { ended, withStages } from './phases.ts'
import { pushed } from './pushed.ts'
import { stagesOf, stagesWith } from './stages.ts'
import type { State } from './state.ts'

type Succeeded = Extract<Outcome, { readonly is: 'succeeded' }>

/** How long an image that cannot be made is tried again. */
const COMMIT_PATIENCE_MS = 10 * 60_000

/** The pod of a build has succeeded: what is left is the hook, and the image. */
export function finish(state: State, pod: Pod, succeeded: Succeeded): Action[] {
  const { build, hookPod, output } = state
  const { report } = succeeded
  if (!isSourceBuild(build)) return [made(state, pod, report)]
  const stages = stagesOf({ pod, report }, hookPod, undefined)
  const hook = hasHook(build) ? hookOutcomeOf(hookPod) : undefined
  if (hook?.is === 'absent') return [late(state, succeeded) ?? { do: 'runHook', build, pod, report }]
  if (hook?.is === 'going on') return []
  if (hook?.is === 'failed') {
    const end = ended(build, 'Failed', 'PostCommitHookFailed', hook.message)
    return [withStages({ ...end, withLog: true }, stages)]
  }
  if (output.is === 'none') return [withStages(ended(build, 'Complete'), stages)]
  // The hook may take its time.
  const tooLate = hook ? undefined : late(state, succeeded)
  return [tooLate ?? { do: 'commit', build, pod, report, hookPod }]
}

/** The end of a build whose image could not be made for long. */
function late({ build, now }: State, { at }: Succeeded): Action | undefined {
  if (at === undefined || now - at <= COMMIT_PATIENCE_MS) return undefined
  return ended(
    build,
    'Error',
    'ExceededRetryTimeout',
    `The image could not be made for ${COMMIT_PATIENCE_MS / 60_000} minutes; the log of the platform says why. Start the build again.`,
  )
}

/** The pod has made the image, and has put it where it belongs. */
function made({ build, output }: State, pod: Pod, report: Report): Action {
  const stages = report.stages
    ? stagesWith(pod, build.spec.source, report.stages)
    : stagesOf({ pod, report }, undefined, undefined)
  // What is in its image may tell the digest, and need not.
  const isUntold = build.spec.strategy.customStrategy && output.is !== 'none' && !report.digest
  return isUntold ? { do: 'findDigest', build, stages } : pushed(build, report.digest, stages)
}
