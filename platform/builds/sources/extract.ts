import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Build } from '@hawser/kinds/build/build.ts'
import { EXTRACT_CONTAINER } from '../names.ts'
import { boundsOf, type Container, literal, unprivileged, WORK, workMount } from '../pod/part.ts'
import { TOOLS_USER } from '../tools/recipe.ts'

const script = readFileSync(join(import.meta.dirname, 'extract.sh'), 'utf8')

/**
 * B1, B24: the containers `extract-image-content`, one for each image that the source takes paths from. Each is a
 * container of that image, so that no privilege and no other way to read images is needed.
 *
 * @param images  Full names, in the order of `spec.source.images`.
 */
export function extractContainers({ spec }: Build, images: readonly string[]): Container[] {
  const withPaths = (spec.source.images ?? []).flatMap(({ paths = [] }, at) =>
    paths.length > 0 ? [{ paths, image: images[at] ?? '' }] : [],
  )
  return withPaths.map(({ paths, image }, at) => ({
    name: at === 0 ? EXTRACT_CONTAINER : `${EXTRACT_CONTAINER}-${at + 1}`,
    image,
    imagePullPolicy: 'IfNotPresent',
    command: [
      `${WORK}/bin/busybox`,
      'sh',
      '-c',
      script,
      EXTRACT_CONTAINER,
      WORK,
      image,
      ...paths.flatMap(({ sourcePath, destinationDir }) => [sourcePath, destinationDir]).map(literal),
    ],
    workingDir: WORK,
    resources: boundsOf(spec.resources),
    securityContext: unprivileged(TOOLS_USER),
    volumeMounts: [workMount],
  }))
}
