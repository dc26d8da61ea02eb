import type { NewEvent } from '@hawser/client/events.ts'
import type { Build, BuildStatus, StageInfo } from '@hawser/kinds/build/build.ts'
import type { SourceRevision } from '@hawser/kinds/build/buildsource.ts'
import type { Pod } from '@hawser/kinds/core/pod.ts'
import type { ReadyImages } from '../images.ts'
import type { SourceBuilder } from '../pod/builder.ts'
import type { Report } from '../pod/report.ts'

export type StatusChange = { readonly [K in keyof BuildStatus]?: BuildStatus[K] | undefined }
export type Action =
  /** `final`: the build ends here, at the time of the action. */
  | {
      readonly do: 'setStatus'
      readonly build: Build
      readonly status: StatusChange
      readonly event?: NewEvent
      readonly final?: true
      /** Add the end of the log. */
      readonly withLog?: true
    }
  | { readonly do: 'prepareBuilder'; readonly build: Build }
  | {
      readonly do: 'createPod'
      readonly build: Build
      readonly ready: ReadyImages
      /** Of a source build. */
      readonly builder: SourceBuilder | undefined
      /** Full name of the image that is made. */
      readonly image: string | undefined
    }
  | { readonly do: 'deletePod'; readonly pod: Pod }
  /** Nobody needs what its containers have written. */
  | { readonly do: 'releasePod'; readonly pod: Pod }
  /** B2: what was fetched becomes part of what the build is. */
  | { readonly do: 'setRevision'; readonly build: Build; readonly revision: SourceRevision }
  | { readonly do: 'runHook'; readonly build: Build; readonly pod: Pod; readonly report: Report }
  | {
      readonly do: 'commit'
      readonly build: Build
      readonly pod: Pod
      readonly report: Report
      readonly hookPod: Pod | undefined
    }
  /** B6: the pod has pushed an image and has not told which. */
  | { readonly do: 'findDigest'; readonly build: Build; readonly stages: StageInfo[] }
  | { readonly do: 'deleteBuild'; readonly build: Build }
  /** The build has filled it, and the next one would be ended by it too. */
  | { readonly do: 'dropCache'; readonly build: Build }

/** The action of that name. */
export type Of<D extends Action['do']> = Extract<Action, { readonly do: D }>
