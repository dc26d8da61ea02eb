import { podSpecOf } from '@hawser/kinds/core/podtemplates.ts'
import type { ImageStream } from '@hawser/kinds/image/imagestream.ts'
import type { KubeObject } from '@hawser/kinds/kind.ts'
import { pullSpecOfTag } from '../streams/pullspec.ts'
import { readTriggers, TRIGGERS, type Trigger } from './triggers.ts'

export interface State {
  /** An object with a pod template. */
  readonly workload: KubeObject
  /** `deployments.apps` */
  readonly resource: string
  readonly streamOf: (key: string) => ImageStream | undefined
}
export interface ContainerImage {
  readonly name: string
  readonly image: string
}
export type Action =
  | {
      readonly do: 'setImages'
      readonly workload: KubeObject
      readonly containers: readonly ContainerImage[]
      readonly initContainers: readonly ContainerImage[]
    }
  | { readonly do: 'report'; readonly workload: KubeObject; readonly problem: string }

/** I7: gives the containers of a pod template the newest images of the tags their annotation ties them to. */
export function reconcile({ workload, resource, streamOf }: State): Action[] {
  const { annotations = {}, namespace = '' } = workload.metadata
  const annotation = annotations[TRIGGERS]
  if (annotation === undefined) return []
  const { triggers, problems } = readTriggers(annotation, namespace, resource)
  const changes = triggers.flatMap((trigger) => {
    const change = changeFor(trigger, workload, resource, streamOf)
    return change ? [{ list: trigger.container.list, ...change }] : []
  })
  const of = (wanted: string): ContainerImage[] =>
    changes.filter(({ list }) => list === wanted).map(({ name, image }) => ({ name, image }))
  const reports = problems.map((problem) => ({ do: 'report' as const, workload, problem }))
  if (changes.length === 0) return reports
  const images = { containers: of('containers'), initContainers: of('initContainers') }
  return [...reports, { do: 'setImages', workload, ...images }]
}

/** The container and its new image; undefined when it has that image, or when there is none to give. */
function changeFor(
  { paused, stream, tag, container: { list, which } }: Trigger,
  workload: KubeObject,
  resource: string,
  streamOf: State['streamOf'],
): ContainerImage | undefined {
  const image = pullSpecOfTag(streamOf(stream), tag)
  const containers = podSpecOf(resource, workload)?.[list] ?? []
  const container =
    typeof which === 'number' ? containers[which] : containers.find(({ name }) => name === which)
  if (paused || !image || !container || container.image === image) return undefined
  return { name: container.name, image }
}
