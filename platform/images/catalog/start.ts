import { type Context, type Controller, runController } from '@hawser/client/controller.ts'
import { workQueue } from '@hawser/client/queue.ts'
import { Namespace } from '@hawser/kinds/core/namespace.ts'
import { ImageStream } from '@hawser/kinds/image/imagestream.ts'
import type { Draft } from '@hawser/kinds/kind.ts'
import { isReason } from '@hawser/kinds/meta/status.ts'
import { CATALOG_NAMESPACE, catalog, recipeOf, tagsOf } from './catalog.ts'
import type { Recipe } from './recipe.ts'

interface State {
  readonly recipe: Recipe
  readonly namespaceExists: boolean
  readonly stream: ImageStream | undefined
}
type Action =
  | { readonly do: 'createNamespace' }
  | { readonly do: 'createStream'; readonly stream: Draft<typeof ImageStream> }
  | { readonly do: 'addTags'; readonly name: string; readonly tags: Tags }
type Tags = NonNullable<Draft<typeof ImageStream>['spec']>['tags']

/** Shows everybody what can be built on, before anything of it was composed. */
export function reconcile({ recipe, namespaceExists, stream }: State): Action[] {
  const tags = tagsOf(recipe).map((name) => ({ name, annotations: recipe.annotations }))
  if (!stream) {
    const metadata = { name: recipe.name, namespace: CATALOG_NAMESPACE }
    const create: Action = { do: 'createStream', stream: { metadata, spec: { tags } } }
    return namespaceExists ? [create] : [{ do: 'createNamespace' }, create]
  }
  const present = stream.spec.tags ?? []
  const missing = tags.filter(({ name }) => !present.some((tag) => tag.name === name))
  return missing.length === 0 ? [] : [{ do: 'addTags', name: recipe.name, tags: [...present, ...missing] }]
}

/** Keeps the image streams of the catalog; ends with the context's signal. */
export function startCatalog(context: Context): Promise<void> {
  const { client, caches, signal } = context
  const streams = caches.of(ImageStream)
  const namespaces = caches.of(Namespace)
  const queue = workQueue(signal)
  const controller: Controller<State, Action> = {
    name: 'catalog',
    observe(name) {
      const recipe = recipeOf(CATALOG_NAMESPACE, name)
      const stream = streams.get(`${CATALOG_NAMESPACE}/${name}`)
      return recipe && { recipe, stream, namespaceExists: namespaces.get(CATALOG_NAMESPACE) !== undefined }
    },
    reconcile,
    apply: (action) => act(client, action),
  }
  for (const { name } of catalog) queue.add(name)
  streams.onChange(({ key }) => {
    const [namespace, name = ''] = key.split('/')
    if (namespace === CATALOG_NAMESPACE) queue.add(name)
  })
  return runController(controller, queue, [streams, namespaces], context)
}

async function act(client: Context['client'], action: Action): Promise<number> {
  if (action.do === 'createStream') {
    return Number((await client.create(ImageStream, action.stream)).metadata.resourceVersion)
  }
  if (action.do === 'addTags') {
    const patch = { spec: { tags: action.tags } }
    const patched = await client.patch(ImageStream, action.name, patch, { namespace: CATALOG_NAMESPACE })
    return Number(patched.metadata.resourceVersion)
  }
  try {
    const annotations = { 'openshift.io/description': 'Images that everybody can build on.' }
    const namespace = { metadata: { name: CATALOG_NAMESPACE, annotations } }
    return Number((await client.create(Namespace, namespace)).metadata.resourceVersion)
  } catch (error) {
    if (isReason(error, 'AlreadyExists')) return 0
    throw error
  }
}
