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
  const { triggers } = readTriggers(annotations?.[TRIGGERS] ?? '[]', namespace)
  const keys = new Set(triggers.filter(({ paused }) => !paused).map(({ stream }) => stream))
  const images = imagesOf(spec as PodSpec | undefined)
  return catalog
    .map(({ name }) => name)
    .filter((name) => keys.has(`${CATALOG_NAMESPACE}/${name}`) || images.some((image) => isOf(image, name)))
}

/** The image of a tag of the catalog, by the name it has on nodes or in the registry here, which has a port. */
const isOf = (image: string, name: string): boolean => {
  const [, registry = '', repository] = /^([^/]+)\/([^:@]+)(?::[^:@]+)?$/.exec(image) ?? []
  const isHere = registry === LOCAL_REGISTRY || /:\d+$/.test(registry)
  return isHere && repository === `${CATALOG_NAMESPACE}/${name}`
}

/** Of a pod; a workload has none at this place. */
const imagesOf = (spec: PodSpec | undefined): string[] =>
  [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])].map(({ image }) => image ?? '')
