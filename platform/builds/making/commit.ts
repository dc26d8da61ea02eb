import type { Action } from '../controller/action.ts'
import { ended, withStages } from '../controller/phases.ts'
import { stagesOf } from '../controller/stages.ts'
import type { State } from '../controller/state.ts'
import { hasHook, hookOutcomeOf } from '../hook/hookpod.ts'
import { podOf } from '../pod/pod.ts'
import { runtimeContainer } from '../pod/runtime.ts'
import { sourceContainer } from '../pod/source.ts'
import { artifactsContainer } from '../sources/artifacts.ts'
import { sourcesPart } from '../sources/part.ts'
import type { Making, Succeeded } from './making.ts'

/** How long an image that cannot be made is tried again. */
const COMMIT_PATIENCE_MS = 10 * 60_000

/** The pod's container is of the builder image, and the node makes an image of what it has written. */
export const commit: Making = {
  pod({ build, ready, defaults, cacheClaim }, builder) {
    const { image, tools, sourceImages = [], sourceSecret, previous, runtime } = ready
    const scripts = builder.scriptsUrl
    const sources = tools
      ? sourcesPart({ build, tools, sourceImages, defaults, sourceSecret, scripts })
      : undefined
    const isFetched = sources !== undefined
    const artifacts = runtime?.artifacts
    const assembling = sourceContainer({
      build,
      image,
      builder,
      defaults,
      cacheClaim,
      isFetched,
      ...(artifacts && { artifacts }),
    })
    const main = runtime ? runtimeContainer(build, runtime) : assembling.container
    return podOf(build, defaults, main, {
      initContainers: [
        ...(sources?.initContainers ?? []),
        ...(previous ? [artifactsContainer(build, previous, builder)] : []),
        ...(runtime ? [assembling.container] : []),
      ],
      volumes: [...(sources?.volumes ?? []), ...assembling.volumes],
    })
  },

  /** What is left is the hook, and the image. */
  finish(state, pod, succeeded) {
    const { build, hookPod, output } = state
    const { report } = succeeded
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
  },
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
