import { at, podSpecOf, templatePath } from '@hawser/kinds/core/podtemplates.ts'
import type { ObjectMeta } from '@hawser/kinds/meta/objectmeta.ts'
import { findStream } from '../api/find.ts'
import { renamed } from '../lookup/names.ts'
import { RESOLVE_NAMES, resolved } from '../lookup/resolve.ts'
import type { Plugin, Request } from './admission.ts'

/** Kinds whose pods do not change after they were made. */
const unchanging = ['jobs.batch']

/** I8: image names of pods, and of what pods are made of, may be those of streams of their project. */
export const localLookup: Plugin = {
  name: 'image.openshift.io/ImagePolicy',
  handles: (operation, { resource }, subresource) =>
    subresource === undefined &&
    templatePath(resource) !== undefined &&
    (operation === 'CREATE' || (operation === 'UPDATE' && !unchanging.includes(resource))),
  mutate(request, { look }) {
    const { kind, object, old, namespace = '' } = request
    const spec = podSpecOf(kind.resource, object)
    if (!Array.isArray(spec?.containers)) return
    const isForced = asksFor(request)
    const changed = renamed(spec, podSpecOf(kind.resource, old), (image) =>
      resolved(image, isForced, (name) => findStream(look, namespace, name)),
    )
    if (changed) put(request, changed)
  },
}

/** Said of the object, or of the pods that are made of it. */
function asksFor({ kind, object }: Request): boolean {
  const template = at(object, templatePath(kind.resource) ?? []) as { metadata?: ObjectMeta } | undefined
  return [object?.metadata, template?.metadata].some((one) => one?.annotations?.[RESOLVE_NAMES] === '*')
}

/** Puts a pod spec in place; what the object shares with its old version is copied on the way. */
function put({ kind, object }: Request, spec: object): void {
  let place = object as unknown as Record<string, unknown>
  for (const field of templatePath(kind.resource) ?? []) {
    const copy = { ...(place[field] as object) }
    place[field] = copy
    place = copy as Record<string, unknown>
  }
  place.spec = spec
}
