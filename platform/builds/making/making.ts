import type { Pod } from '@hawser/kinds/core/pod.ts'
import type { Draft } from '@hawser/kinds/kind.ts'
import type { Action } from '../controller/action.ts'
import type { State } from '../controller/state.ts'
import type { SourceBuilder } from '../pod/builder.ts'
import type { Outcome } from '../pod/outcome.ts'
import type { PodOptions } from '../pod/podfor.ts'

export type Succeeded = Extract<Outcome, { readonly is: 'succeeded' }>

/** One way in which a source build becomes an image. */
export interface Making {
  /** The pod that assembles. */
  pod(options: PodOptions, builder: SourceBuilder): Draft<typeof Pod>
  /** What is left to do when that pod has succeeded. */
  finish(state: State, pod: Pod, succeeded: Succeeded): Action[]
}

/** `commit`: the node makes an image of the pod's container. `buildah`: buildah does so in the pod, and pushes. */
export type Way = 'commit' | 'buildah'
