import type { PodSpec } from '@hawser/kinds/core/podspec.ts'
import { repositoryOf } from '../reference.ts'
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
    .filter((name) => {
      const repository = repositoryOf(CATALOG_NAMESPACE, name)
      return (
        keys.has(`${CATALOG_NAMESPACE}/${name}`) ||
        images.some((image) => image === repository || image.startsWith(`${repository}:`))
      )
    })
}

/** Of a pod; a workload has none at this place. */
const imagesOf = (spec: PodSpec | undefined): string[] =>
  [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])].map(({ image }) => image ?? '')
