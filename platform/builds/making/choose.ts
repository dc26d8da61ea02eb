import type { Build } from '@hawser/kinds/build/build.ts'
import type { Way } from './making.ts'

export interface Known {
  /** Whether nodes can make images of containers: those of another cluster cannot. */
  readonly nodesCommit: boolean
  /** Programs that containers of a build need and the builder image has not: `/bin/sh`, `tar`. */
  readonly lacking: readonly string[]
}

/** How a source build becomes an image: by the node that runs it, which is fastest, unless that cannot be. */
export function wayOf({ spec: { output } }: Pick<Build, 'spec'>, { nodesCommit, lacking }: Known): Way {
  // What a node makes is in the registry here, and nowhere else.
  const goesElsewhere = output.to?.kind === 'DockerImage'
  return nodesCommit && !goesElsewhere && lacking.length === 0 ? 'commit' : 'buildah'
}
