import type { PodSpec } from '@hawser/kinds/core/podspec.ts'
import { LOCAL_REGISTRY } from '../reference.ts'
import { readTriggers, TRIGGERS } from '../trigger/triggers.ts'
import { CATALOG_NAMESPACE, catalog } from './catalog.ts'

interface Asking {
  readonly metadata: {
    readonly namespace?: string | undefined
    readonly annotations?: Readonly<Record<string, string>> | undefined
  }
  readonly spec?: unknown
}

/** Names of the catalog's streams that a workload follows, or whose images a pod is to run. */
export function demandOf({ metadata: { annotations, namespace = '' }, spec }: Asking): string[] {
  const annotation = annotations?.[TRIGGERS]
  const triggers = annotation === undefined ? [] : readTriggers(annotation, namespace).triggers
  const followed = triggers.filter(({ paused }) => !paused).map(({ stream }) => stream)
  const wanted = new Set([...followed, ...imagesOf(spec as PodSpec | undefined).map(streamOf)])
  return catalog.map(({ name }) => name).filter((name) => wanted.has(`${CATALOG_NAMESPACE}/${name}`))
}

/** The stream behind an image's name, which has the name of the nodes or of the registry here, which has a port. */
const streamOf = (image: string): string | undefined => {
  const [, registry = '', stream] = /^([^/]+)\/([^:@]+)(?::[^:@]+)?$/.exec(image) ?? []
  return registry === LOCAL_REGISTRY || /:\d+$/.test(registry) ? stream : undefined
}

/** Of a pod; a workload has none at this place. */
const imagesOf = (spec: PodSpec | undefined): string[] =>
  [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])].map(({ image }) => image ?? '')
