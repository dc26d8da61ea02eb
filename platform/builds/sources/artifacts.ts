import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Build } from '@hawser/kinds/build/build.ts'
import { ARTIFACTS_CONTAINER } from '../names.ts'
import type { SourceBuilder } from '../pod/builder.ts'
import { boundsOf, type Container, literal, unprivileged, WORK, workMount } from '../pod/part.ts'
import { contextOf, imageFolder } from './fetch.ts'

const script = readFileSync(join(import.meta.dirname, 'artifacts.sh'), 'utf8')
const MOST_KIB = 1024 * 1024

/** S6: the container that runs save-artifacts of the image that the build config built before. */
export function artifactsContainer(build: Build, previous: string, builder: SourceBuilder): Container {
  return {
    name: ARTIFACTS_CONTAINER,
    image: previous,
    imagePullPolicy: 'IfNotPresent',
    command: [
      '/bin/sh',
      '-c',
      script,
      ARTIFACTS_CONTAINER,
      ...artifactsArguments(build, builder).map(literal),
    ],
    resources: boundsOf(build.spec.resources),
    securityContext: unprivileged(builder.user),
    volumeMounts: [workMount],
  }
}

/** Arguments of artifacts.sh. */
export const artifactsArguments = (build: Build, builder: SourceBuilder): string[] => [
  WORK,
  contextOf(build) ?? '',
  imageFolder(build.spec.strategy.sourceStrategy?.scripts) ?? '',
  builder.scripts,
  String(MOST_KIB),
]
