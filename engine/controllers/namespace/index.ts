import type { Cache, Caches } from '@hawser/client/cache.ts'
import { type Context, runController, type Watched } from '@hawser/client/controller.ts'
import { workQueue } from '@hawser/client/queue.ts'
import { revisionOf } from '@hawser/client/writes.ts'
import { Namespace } from '@hawser/kinds/core/namespace.ts'
import { allKinds } from '@hawser/kinds/index.ts'
import type { AnyKind, KubeObject } from '@hawser/kinds/kind.ts'
import { resourcePath } from '@hawser/kinds/meta/path.ts'
import { isReason } from '@hawser/kinds/meta/status.ts'
import { followCustomKinds } from '../customkinds.ts'
import { type Action, again, type Content, FINALIZER, reconcile, type State } from './reconcile.ts'

const WORKERS = 5
const builtIn = allKinds.filter(({ scope, stored = true }) => stored && scope === 'Namespaced')

/** Empties namespaces that are being deleted. */
export async function start(context: Context): Promise<void> {
  const { caches, signal, now } = context
  const namespaces = caches.of(Namespace)
  const all = new Map<string, { readonly kind: AnyKind; readonly cache: Cache<KubeObject> }>()
  const watched: Watched[] = [namespaces]
  const queue = workQueue(signal)

  const observe = (name: string): State | undefined => {
    const namespace = namespaces.get(name)
    if (!namespace?.metadata.deletionTimestamp) return undefined
    const content = [...all.values()]
      .map(({ kind, cache }): Content => ({ kind, objects: cache.list(name) }))
      .filter(({ objects }) => objects.length > 0)
    return { namespace, content, nowMs: now() }
  }
  namespaces.onChange(({ key, now }) => {
    if (now?.metadata.deletionTimestamp) queue.add(key)
  })
  const add = (kind: AnyKind, from: Caches): void => {
    const cache = from.of(kind) as unknown as Cache<KubeObject>
    all.set(kind.resource, { kind, cache })
    watched.push(cache)
    cache.onChange(({ old, now }) => {
      const name = (now ?? old)?.metadata.namespace ?? ''
      // The last of them going is what we wait for; one more coming is more to do.
      if ((!old || !now) && namespaces.get(name)?.metadata.deletionTimestamp) queue.add(name)
    })
  }
  for (const kind of builtIn) add(kind, caches)
  followCustomKinds(context, {
    added(kind, from) {
      if (kind.scope === 'Namespaced') add(kind, from)
    },
    removed(kind) {
      const at = watched.indexOf(all.get(kind.resource)?.cache as Cache<KubeObject>)
      if (at >= 0) watched.splice(at, 1)
      all.delete(kind.resource)
    },
  })
  const kinds = (): readonly AnyKind[] => [...all.values()].map(({ kind }) => kind)
  const controller = {
    ...{ name: 'namespace', observe, reconcile, again },
    apply: (action: Action) => apply(context, kinds(), action),
  }
  await runController(controller, queue, watched, context, WORKERS)
}

async function apply(context: Context, kinds: readonly AnyKind[], action: Action): Promise<number> {
  const { client } = context
  switch (action.do) {
    case 'empty':
      await client.deleteAll(action.kind, { namespace: action.namespace, propagationPolicy: 'Background' })
      return 0
    case 'tell': {
      const { name } = action.namespace.metadata
      const patch = { status: { conditions: action.conditions } }
      const type = 'application/strategic-merge-patch+json'
      return revisionOf(await client.patch(Namespace, name, patch, { subresource: 'status', type }))
    }
    case 'finalize':
      return finalize(context, kinds, action.namespace)
  }
}

/** Caches may not have heard of what came last: only a list is proof of emptiness. */
async function finalize(
  { client }: Context,
  kinds: readonly AnyKind[],
  namespace: Namespace,
): Promise<number> {
  const { name } = namespace.metadata
  for (const kind of kinds) {
    if (await isLeft(kind)) throw new Error(`${kind.resource} are still there`)
  }
  const finalizers = namespace.spec.finalizers?.filter((finalizer) => finalizer !== FINALIZER) ?? []
  const path = resourcePath(Namespace, { name, subresource: 'finalize' })
  const body = { ...namespace, spec: { ...namespace.spec, finalizers } }
  try {
    return revisionOf(await client.transport.request({ method: 'PUT', path, body }))
  } catch (error) {
    if (isReason(error, 'NotFound')) return 0
    throw error
  }
  async function isLeft(kind: AnyKind): Promise<boolean> {
    const { items } = await client.list(kind, { namespace: name })
    return items.length > 0
  }
}
