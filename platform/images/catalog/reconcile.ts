import { CATALOG_LABEL, catalogAnnotation } from '@hawser/kinds/image/catalog.ts'
import type { ImageStream } from '@hawser/kinds/image/imagestream.ts'
import type { Draft } from '@hawser/kinds/kind.ts'
import { parseTime } from '@hawser/kinds/meta/time.ts'
import { CATALOG_NAMESPACE, tagsOf } from './catalog.ts'
import type { Recipe } from './recipe.ts'

export interface State {
  readonly recipe: Recipe
  readonly namespaceExists: boolean
  readonly stream: ImageStream | undefined
  /** Somebody has a use for the image. */
  readonly isWanted: boolean
  /** It is being composed. */
  readonly isBusy: boolean
  /** Milliseconds since 1970. */
  readonly now: number
}
export type Action =
  | { readonly do: 'createNamespace' }
  | { readonly do: 'createStream'; readonly stream: Draft<typeof ImageStream> }
  | { readonly do: 'setTags'; readonly name: string; readonly labels: Labels; readonly tags: Tags }
  | { readonly do: 'compose'; readonly recipe: Recipe }
  | { readonly do: 'update'; readonly recipe: Recipe; readonly request: string | undefined }
type Labels = Readonly<Record<string, string>>
type Tags = NonNullable<Draft<typeof ImageStream>['spec']>['tags']

const labels: Labels = { [CATALOG_LABEL]: 'true' }

/** How often a tag that is to follow its source by itself is brought up to date. */
export const SCHEDULE_MS = 24 * 60 * 60_000

/** Shows everybody what can be built on, composes what is wanted, and brings up to date what is asked for. */
export function reconcile(state: State): Action[] {
  const { recipe, namespaceExists, stream } = state
  const tags = tagsOf(recipe).map((name) => ({ name, annotations: recipe.annotations }))
  if (!stream) {
    const metadata = { name: recipe.name, namespace: CATALOG_NAMESPACE, labels }
    const create: Action = { do: 'createStream', stream: { metadata, spec: { tags } } }
    return namespaceExists ? [create] : [{ do: 'createNamespace' }, create]
  }
  const present = stream.spec.tags ?? []
  const missing = tags.filter(({ name }) => !present.some((tag) => tag.name === name))
  const isMarked = stream.metadata.labels?.[CATALOG_LABEL] !== undefined
  const set: Action[] =
    missing.length === 0 && isMarked
      ? []
      : [{ do: 'setTags', name: recipe.name, labels, tags: [...present, ...missing] }]
  return [...set, ...work(state, stream)]
}

function work({ recipe, isWanted, isBusy, now }: State, stream: ImageStream): Action[] {
  if (isBusy) return []
  const { annotations = {} } = stream.metadata
  const request = annotations[catalogAnnotation.request]
  if (request !== undefined && request !== annotations[catalogAnnotation.answered])
    return [{ do: 'update', recipe, request }]
  if (!hasImage(stream, recipe)) return isWanted ? [{ do: 'compose', recipe }] : []
  const isScheduled = stream.spec.tags?.some(({ importPolicy }) => importPolicy.scheduled) ?? false
  const isDue = now - (parseTime(annotations[catalogAnnotation.checked] ?? '') ?? 0) > SCHEDULE_MS
  return isScheduled && isDue ? [{ do: 'update', recipe, request: undefined }] : []
}

const hasImage = ({ status }: ImageStream, recipe: Recipe): boolean =>
  status.tags?.some(({ tag, items }) => tag === recipe.version && items.length > 0) ?? false
