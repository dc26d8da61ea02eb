import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Build } from '@hawser/kinds/build/build.ts'
import { ARTIFACTS_CONTAINER } from '../names.ts'
import type { SourceBuilder } from '../pod/builder.ts'
import { boundsOf, type Container, unprivileged, WORK, workMount } from '../pod/part.ts'
import { contextOf, imageFolder } from './fetch.ts'

const script = readFileSync(join(import.meta.dirname, 'artifacts.sh'), 'utf8')
const MOST_KIB = 1024 * 1024

/** S6: the container that runs save-artifacts of the image that the build config built before. */
export function artifactsContainer(build: Build, previous: string, builder: SourceBuilder): Container {
  const { strategy, resources } = build.spec
  return {
    name: ARTIFACTS_CONTAINER,
    image: previous,
    imagePullPolicy: 'IfNotPresent',
    command: [
      '/bin/sh',
      '-c',
      script,
      ARTIFACTS_CONTAINER,
      WORK,
      contextOf(build) ?? '',
      imageFolder(strategy.sourceStrategy?.scripts) ?? '',
      builder.scripts,
      String(MOST_KIB),
    ],
    resources: boundsOf(resources),
    securityContext: unprivileged(builder.user),
    volumeMounts: [workMount],
  }
}
