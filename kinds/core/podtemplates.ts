import type { Container } from './container.ts'

/** A pod spec as far as its images are concerned. */
export interface ImagesOfPod {
  readonly containers?: readonly Container[] | undefined
  readonly initContainers?: readonly Container[] | undefined
}
type Path = readonly string[]

const template: Path = ['spec', 'template']
/** Where kinds have what pods are made of: the object with the pod's metadata and spec. */
const templates: Readonly<Record<string, Path>> = {
  pods: [],
  podtemplates: ['template'],
  replicationcontrollers: template,
  'replicasets.apps': template,
  'deployments.apps': template,
  'daemonsets.apps': template,
  'statefulsets.apps': template,
  'jobs.batch': template,
  'cronjobs.batch': ['spec', 'jobTemplate', 'spec', 'template'],
}

/** @param resource  `deployments.apps`. Undefined: no pods are made of such objects. */
export const templatePath = (resource: string): Path | undefined =>
  Object.hasOwn(templates, resource) ? templates[resource] : undefined

/** `spec.template.spec`, as triggers write it. */
export const podSpecPath = (resource: string): string => [...(templatePath(resource) ?? []), 'spec'].join('.')

/** What a path of fields leads to. */
export function at(object: unknown, path: Path): unknown {
  let found: unknown = object
  for (const field of path) found = (found as Readonly<Record<string, unknown>> | undefined)?.[field]
  return found
}

/** The pod spec within an object of a resource; undefined when it has none. */
export function podSpecOf(resource: string, object: unknown): ImagesOfPod | undefined {
  const path = templatePath(resource)
  return path && (at(object, [...path, 'spec']) as ImagesOfPod | undefined)
}
