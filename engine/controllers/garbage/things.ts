import type { Cache, Caches } from '@hawser/client/cache.ts'
import type { Context, Watched } from '@hawser/client/controller.ts'
import { allKinds } from '@hawser/kinds/index.ts'
import type { AnyKind, KubeObject } from '@hawser/kinds/kind.ts'
import type { OwnerReference } from '@hawser/kinds/meta/objectmeta.ts'
import { followCustomKinds } from '../customkinds.ts'
import { isWaiting, type Owner, type Thing } from './reconcile.ts'

/** All objects that can own or be owned, whatever their kind. */
export interface Things {
  /** Grows and shrinks with the custom kinds. */
  readonly caches: readonly Watched[]
  find(id: string): Thing | undefined
  dependentsOf(uid: string): readonly Thing[]
  ownersOf(object: KubeObject): readonly Owner[]
  kindOf(reference: OwnerReference): AnyKind | undefined
  onChange(listener: (thing: Thing, old: KubeObject | undefined, isGone: boolean) => void): void
}

/** What is not stored is not deleted; Events belong to what they are about in another way. */
export const collectedKinds: readonly AnyKind[] = allKinds.filter(
  ({ kind, stored = true }) => stored && kind !== 'Event',
)

export const idOf = ({ kind, object }: Thing): string =>
  idAt(kind, object.metadata.namespace, object.metadata.name)
const idAt = ({ resource }: AnyKind, namespace: string | undefined, name: string): string =>
  `${resource}#${namespace ? `${namespace}/` : ''}${name}`

const byOwner = ({ metadata }: KubeObject): readonly string[] =>
  metadata.ownerReferences?.map(({ uid }) => uid) ?? []
const groupOf = (apiVersion: string): string => apiVersion.slice(0, Math.max(0, apiVersion.indexOf('/')))

interface Followed {
  readonly kind: AnyKind
  readonly cache: Cache<KubeObject>
}
type Listener = Parameters<Things['onChange']>[0]

export function things(context: Pick<Context, 'caches' | 'client' | 'signal' | 'log'>): Things {
  const byResource = new Map<string, Followed>()
  const byGroupKind = new Map<string, AnyKind>()
  const watched: Watched[] = []
  const listeners: Listener[] = []
  const add = (kind: AnyKind, caches: Caches): void => {
    const cache = caches.of(kind, { indexes: { byOwner } }) as unknown as Cache<KubeObject>
    const followed = { kind, cache }
    byResource.set(kind.resource, followed)
    byGroupKind.set(`${kind.group}/${kind.kind}`, kind)
    watched.push(cache)
    for (const listener of listeners) tell(followed, listener)
  }
  const removed = (kind: AnyKind): void => {
    const at = watched.indexOf(byResource.get(kind.resource)?.cache as Cache<KubeObject>)
    if (at >= 0) watched.splice(at, 1)
    byResource.delete(kind.resource)
    byGroupKind.delete(`${kind.group}/${kind.kind}`)
  }
  const tell = ({ kind, cache }: Followed, listener: Listener): void => {
    cache.onChange(({ old, now }) => listener({ kind, object: (now ?? old) as KubeObject }, old, !now))
  }
  for (const kind of collectedKinds) add(kind, context.caches)
  followCustomKinds(context, { added: add, removed })
  const kindOf = ({ apiVersion, kind }: OwnerReference): AnyKind | undefined =>
    byGroupKind.get(`${groupOf(apiVersion)}/${kind}`)

  function find(id: string): Thing | undefined {
    const hash = id.indexOf('#')
    const entry = byResource.get(id.slice(0, hash))
    const object = entry?.cache.get(id.slice(hash + 1))
    return entry && object && { kind: entry.kind, object }
  }
  function ownerId({ metadata }: KubeObject, reference: OwnerReference): string | undefined {
    const kind = kindOf(reference)
    if (!kind || (kind.scope === 'Namespaced' && !metadata.namespace)) return undefined
    return idAt(kind, kind.scope === 'Namespaced' ? metadata.namespace : undefined, reference.name)
  }
  function stateOf(object: KubeObject, reference: OwnerReference): Owner['state'] {
    const id = ownerId(object, reference)
    // A kind that we do not serve, or an owner in no namespace of its own: nobody can say that it is gone.
    if (id === undefined) return 'unknown'
    const owner = find(id)?.object
    if (owner?.metadata.uid !== reference.uid) return 'absent'
    return isWaiting(owner) ? 'waiting' : 'present'
  }
  return {
    caches: watched,
    find,
    kindOf,
    dependentsOf: (uid) =>
      [...byResource.values()].flatMap(({ kind, cache }) =>
        cache.indexed('byOwner', uid).map((object) => ({ kind, object })),
      ),
    ownersOf: (object) =>
      (object.metadata.ownerReferences ?? []).map((reference) => ({
        reference,
        state: stateOf(object, reference),
      })),
    onChange(listener) {
      listeners.push(listener)
      for (const followed of byResource.values()) tell(followed, listener)
    },
  }
}
