import type { Build, StageInfo } from '@hawser/kinds/build/build.ts'
import type { Of } from './action.ts'
import { ended, withStages } from './phases.ts'

/** The end of a build whose pod has made the image, and has put it where it belongs. */
export function pushed(build: Build, digest: string | undefined, stages: StageInfo[]): Of<'setStatus'> {
  const end = withStages(ended(build, 'Complete'), stages)
  if (!digest) return end
  const { outputDockerImageReference: tagged = '' } = build.status
  return {
    ...end,
    status: {
      ...end.status,
      output: { to: { imageDigest: digest } },
      outputDockerImageReference: `${tagged.replace(/(?<=[^/]):[^/:]*$/, '')}@${digest}`,
    },
  }
}
