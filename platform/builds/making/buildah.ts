import { pushed } from '../controller/pushed.ts'
import { stagesWith } from '../controller/stages.ts'
import { dockerPart } from '../docker/container.ts'
import { outputAt } from '../docker/registry.ts'
import { sourceOrderOf } from '../docker/sourceorderof.ts'
import { annotation } from '../names.ts'
import { podOf } from '../pod/pod.ts'
import { sourcesPart } from '../sources/part.ts'
import type { Making } from './making.ts'

/**
 * The pod is one of those that build Dockerfiles: in it buildah makes a container of the builder image, runs assemble in
 * that, and commits and pushes it. See docs/decisions/0019.
 */
export const buildah: Making = {
  pod({ build, ready, image, defaults, cacheClaim }, builder) {
    const { tools = '', pushSecret, sourceSecret, sourceImages = [] } = ready
    const scripts = builder.scriptsUrl
    const sources = sourcesPart({ build, tools, sourceImages, defaults, sourceSecret, scripts })
    const order = sourceOrderOf({ build, ready, builder, output: outputAt(image), defaults })
    const { main, part } = dockerPart({ build, tools, order, defaults, cacheClaim, pushSecret })
    const pod = podOf(build, defaults, main, {
      initContainers: [...sources.initContainers, ...part.initContainers],
      volumes: [...sources.volumes, ...part.volumes],
    })
    const annotations = { ...pod.metadata.annotations, [annotation.making]: 'buildah' }
    return { ...pod, metadata: { ...pod.metadata, annotations } }
  },

  finish({ build }, pod, { report }) {
    return [pushed(build, report.digest, stagesWith(pod, build.spec.source, report.stages ?? []))]
  },
}
