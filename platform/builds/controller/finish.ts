import type { Pod } from '@hawser/kinds/core/pod.ts'
import { isSourceBuild } from '../generate.ts'
import type { Succeeded } from '../making/making.ts'
import { makingOf } from '../making/ways.ts'
import type { Report } from '../pod/report.ts'
import type { Action } from './action.ts'
import { pushed } from './pushed.ts'
import { stagesOf, stagesWith } from './stages.ts'
import type { State } from './state.ts'

/** The pod of a build has succeeded. */
export const finish = (state: State, pod: Pod, succeeded: Succeeded): Action[] =>
  isSourceBuild(state.build)
    ? makingOf(pod).finish(state, pod, succeeded)
    : [made(state, pod, succeeded.report)]

/** The pod has made the image, and has put it where it belongs. */
function made({ build, output }: State, pod: Pod, report: Report): Action {
  const stages = report.stages
    ? stagesWith(pod, build.spec.source, report.stages)
    : stagesOf({ pod, report }, undefined, undefined)
  // What is in its image may tell the digest, and need not.
  const isUntold = build.spec.strategy.customStrategy && output.is !== 'none' && !report.digest
  return isUntold ? { do: 'findDigest', build, stages } : pushed(build, report.digest, stages)
}
