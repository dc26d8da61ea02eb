import type { Cache } from '@hawser/client/cache.ts'
import { type Context, type Controller, runController } from '@hawser/client/controller.ts'
import { workQueue } from '@hawser/client/queue.ts'
import { Deployment } from '@hawser/kinds/apps/deployment.ts'
import { StatefulSet } from '@hawser/kinds/apps/statefulset.ts'
import { Namespace } from '@hawser/kinds/core/namespace.ts'
import { isNodeReady, Node } from '@hawser/kinds/core/node.ts'
import { Pod } from '@hawser/kinds/core/pod.ts'
import { ImageStream } from '@hawser/kinds/image/imagestream.ts'
import type { AnyKind, Head } from '@hawser/kinds/kind.ts'
import { isReason } from '@hawser/kinds/meta/status.ts'
import { CATALOG_NAMESPACE, catalog, recipeOf } from './catalog.ts'
import { demandOf } from './demand.ts'
import { type Action, reconcile, type State } from './reconcile.ts'
import { type Provide, workshop } from './workshop.ts'

/** Who may want an image of the catalog: what follows its tags, and pods that name it. */
const asking: readonly AnyKind[] = [Deployment, StatefulSet, Pod]
/** How often it is looked whether a scheduled tag is due, and whether what failed goes better. */
const AGAIN_MS = 60_000

/** Keeps the image streams of the catalog; ends with the context's signal. */
export function startCatalog(context: Context, provide: Provide): Promise<void> {
  const { caches, signal, now } = context
  const streams = caches.of(ImageStream)
  const namespaces = caches.of(Namespace)
  const nodes = caches.of(Node)
  const by = 'catalog'
  const demand = asking.map(
    (kind) => caches.of(kind, { indexes: { [by]: (one: Head) => demandOf(one) } }) as Cache<Head>,
  )
  const queue = workQueue(signal)
  const shop = workshop(context, provide, (name) => queue.add(name))
  const controller: Controller<State, Action> = {
    name: 'catalog',
    observe(name) {
      const recipe = recipeOf(CATALOG_NAMESPACE, name)
      return (
        recipe && {
          recipe,
          stream: streams.get(`${CATALOG_NAMESPACE}/${name}`),
          namespaceExists: namespaces.get(CATALOG_NAMESPACE) !== undefined,
          isWanted: demand.some((cache) => cache.indexed(by, name).length > 0),
          // Where nothing can run there is nowhere to bring an image.
          isBusy: shop.isBusy(name) || !nodes.list().some((node) => isNodeReady(node)),
          now: now(),
        }
      )
    },
    reconcile,
    apply: (action) => act(context, shop, action),
    again: () => AGAIN_MS,
  }
  for (const { name } of catalog) queue.add(name)
  streams.onChange(({ key }) => {
    const [namespace, name = ''] = key.split('/')
    if (namespace === CATALOG_NAMESPACE) queue.add(name)
  })
  for (const cache of demand)
    cache.onChange(({ now: object }) => {
      if (object) for (const name of demandOf(object)) queue.add(name)
    })
  nodes.onChange(({ old, now: node }) => {
    if (node && isNodeReady(node) && !(old && isNodeReady(old)))
      for (const { name } of catalog) queue.add(name)
  })
  return runController(controller, queue, [streams, namespaces, nodes, ...demand], context)
}

async function act({ client }: Context, shop: ReturnType<typeof workshop>, action: Action): Promise<number> {
  switch (action.do) {
    case 'createStream':
      return Number((await client.create(ImageStream, action.stream)).metadata.resourceVersion)
    case 'setTags': {
      const patch = { metadata: { labels: action.labels }, spec: { tags: action.tags } }
      const patched = await client.patch(ImageStream, action.name, patch, { namespace: CATALOG_NAMESPACE })
      return Number(patched.metadata.resourceVersion)
    }
    case 'compose':
      shop.compose(action.recipe)
      return 0
    case 'update':
      shop.update(action.recipe, action.request)
      return 0
    case 'createNamespace':
      return createNamespace(client)
  }
}

async function createNamespace(client: Context['client']): Promise<number> {
  try {
    const annotations = { 'openshift.io/description': 'Images that everybody can build on.' }
    const namespace = { metadata: { name: CATALOG_NAMESPACE, annotations } }
    return Number((await client.create(Namespace, namespace)).metadata.resourceVersion)
  } catch (error) {
    if (isReason(error, 'AlreadyExists')) return 0
    throw error
  }
}
