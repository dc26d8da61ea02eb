import type { Build } from '@hawser/kinds/build/build.ts'
import { isControlledBy } from '@hawser/kinds/meta/owner.ts'
import { isSourceBuild } from '../generate.ts'
import type { ReadyImages } from '../images.ts'
import { sourceBuilderOf } from '../pod/builder.ts'
import { turnOf } from '../runpolicy.ts'
import { sentence } from '../sentence.ts'
import { unsupported } from '../supported.ts'
import type { Action } from './action.ts'
import { replaced } from './cancel.ts'
import { ended, pending, wait } from './phases.ts'
import type { Output, State } from './state.ts'

/** A new build: waits for its turn, for what it needs and for room, and gets its pod. */
export function begin(state: State): Action[] {
  const { build, siblings, pod, preparation, output } = state
  const refusal = unsupported(build)
  if (refusal)
    return [ended(build, 'Error', 'CannotCreateBuildPodSpec', `This build cannot be done: ${refusal}.`)]
  // Created just before a restart of ours: go on from there.
  if (pod && isControlledBy(pod, build)) return [pending(build, output)]
  const turn = turnOf(build, siblings)
  if (turn.is === 'never') return replaced(state, turn.because)
  if (turn.is === 'later') return wait(build, undefined, `Waiting for ${turn.after} to end.`)
  if (output.is === 'missing') return wait(build, 'InvalidOutputReference', output.message)
  switch (preparation.is) {
    case 'unknown':
      return [{ do: 'prepareBuilder', build }]
    case 'going on':
      return preparation.message ? wait(build, undefined, preparation.message) : []
    case 'missing':
      return wait(build, preparation.reason ?? 'InvalidImageReference', sentence(preparation.message))
    case 'unsupported':
      return [ended(build, 'Error', 'InvalidImageReference', sentence(preparation.message))]
    case 'failed': {
      const { reason, message, isError } = preparation
      if (reason) return [ended(build, isError ? 'Error' : 'Failed', reason, sentence(message))]
      return [ended(build, 'Error', 'PullBuilderImageFailed', sentence(message))]
    }
    case 'ready':
      if (state.place.is === 'full') return wait(build, 'WaitingForRoom', state.place.message)
      return start(build, preparation, output)
  }
}

function start(build: Build, ready: ReadyImages, output: Output): Action[] {
  const builder = isSourceBuild(build) ? sourceBuilderOf(ready.config) : undefined
  if (typeof builder === 'string') {
    return [ended(build, 'Error', 'CannotCreateBuildPodSpec', sentence(builder))]
  }
  const image = output.is === 'ready' ? output.repository : undefined
  return [{ do: 'createPod', build, ready, builder, image }, pending(build, output)]
}
