import type { Cache } from '@hawser/client/cache.ts'
import { cachesOf } from '@hawser/client/caches.ts'
import type { Context } from '@hawser/client/controller.ts'
import { ConfigMap } from '@hawser/kinds/core/configmap.ts'
import { Secret } from '@hawser/kinds/core/secret.ts'
import { type Reference, references, type SourceKind } from './config/sources.ts'
import { namespaceOf, type Pod } from './pod.ts'

/** A ConfigMap or Secret, and where it is. */
export interface Source extends Reference {
  readonly namespace: string
}

/** The ConfigMaps and Secrets of this node's pods, each followed by its name: a node may read no others. */
export interface FollowedSources {
  /** What is known of it; undefined also while nothing is known yet. */
  configMap(namespace: string, name: string): ConfigMap | undefined
  secret(namespace: string, name: string): Secret | undefined
  /** Follows what a pod refers to, until it is forgotten. Cheap to repeat. */
  follow(pod: Pod): void
  forget(uid: string): void
  /** Returns the way out. */
  onChange(listener: (source: Source) => void): () => void
}

interface Followed {
  readonly cache: Cache<ConfigMap | Secret>
  /** Uids of the pods that refer to it. */
  readonly users: Set<string>
  stop(): void
}

export function followSources(context: Context): FollowedSources {
  const followed = new Map<string, Followed>()
  const listeners = new Set<(source: Source) => void>()
  const tell = (source: Source): void => {
    for (const listener of listeners) listener(source)
  }

  function start(source: Source): Followed {
    const own = new AbortController()
    const signal = AbortSignal.any([own.signal, context.signal])
    const { namespace, name } = source
    const caches = cachesOf(context.client, { signal, log: context.log })
    const options = { namespace, fieldSelector: `metadata.name=${name}` }
    const cache: Cache<ConfigMap | Secret> =
      source.kind === 'secret' ? caches.of(Secret, options) : caches.of(ConfigMap, options)
    // What is there when it begins is no change: its pod reads it just now.
    let isFollowing = false
    void cache.synced.then(() => {
      isFollowing = true
    })
    cache.onChange(() => {
      if (isFollowing) tell(source)
    })
    return { cache, users: new Set(), stop: () => own.abort() }
  }
  const find = (kind: SourceKind, namespace: string, name: string): ConfigMap | Secret | undefined =>
    followed.get(keyOf({ kind, namespace, name }))?.cache.get(`${namespace}/${name}`)

  return {
    configMap: (namespace, name) => find('configmap', namespace, name) as ConfigMap | undefined,
    secret: (namespace, name) => find('secret', namespace, name) as Secret | undefined,
    follow(pod) {
      const namespace = namespaceOf(pod)
      for (const reference of references(pod)) {
        const source = { ...reference, namespace }
        followed.getOrInsertComputed(keyOf(source), () => start(source)).users.add(pod.metadata.uid)
      }
    },
    forget(uid) {
      for (const [key, one] of followed) {
        if (!one.users.delete(uid) || one.users.size > 0) continue
        one.stop()
        followed.delete(key)
      }
    },
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

const keyOf = ({ kind, namespace, name }: Source): string => `${kind}/${namespace}/${name}`
