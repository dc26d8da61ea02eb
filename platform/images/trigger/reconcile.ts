import type { PodSpec } from '@hawser/kinds/core/podspec.ts'
import type { ImageStream } from '@hawser/kinds/image/imagestream.ts'
import type { Head } from '@hawser/kinds/kind.ts'
import { pullSpecOfTag } from '../streams/pullspec.ts'
import { readTriggers, TRIGGERS, type Trigger } from './triggers.ts'

/** An object with a pod template, of whatever kind. */
export type Workload = Head & { readonly spec: { readonly template: { readonly spec?: PodSpec } } }
export interface State<W extends Workload = Workload> {
  readonly workload: W
  readonly streamOf: (key: string) => ImageStream | undefined
}
export interface ContainerImage {
  readonly name: string
  readonly image: string
}
export type Action =
  | {
      readonly do: 'setImages'
      readonly workload: Workload
      readonly containers: readonly ContainerImage[]
      readonly initContainers: readonly ContainerImage[]
    }
  | { readonly do: 'report'; readonly workload: Workload; readonly problem: string }

/** I7: gives the containers of a pod template the newest images of the tags their annotation ties them to. */
export function reconcile({ workload, streamOf }: State): Action[] {
  const { annotations = {}, namespace = '' } = workload.metadata
  const annotation = annotations[TRIGGERS]
  if (annotation === undefined) return []
  const { triggers, problems } = readTriggers(annotation, namespace)
  const changes = triggers.flatMap((trigger) => {
    const change = changeFor(trigger, workload, streamOf)
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
  workload: Workload,
  streamOf: State['streamOf'],
): ContainerImage | undefined {
  const image = pullSpecOfTag(streamOf(stream), tag)
  const containers = workload.spec.template.spec?.[list] ?? []
  const container =
    typeof which === 'number' ? containers[which] : containers.find(({ name }) => name === which)
  if (paused || !image || !container || container.image === image) return undefined
  return { name: container.name, image }
}
