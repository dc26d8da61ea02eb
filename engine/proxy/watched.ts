import type { Pod } from '@hawser/kinds/core/pod.ts'
import type { Service } from '@hawser/kinds/core/service.ts'
import type { EndpointSlice } from '@hawser/kinds/discovery/endpointslice.ts'
import { hostPortRules } from './hostPorts.ts'
import { combine, type Ruleset } from './ruleset.ts'
import { type Place, serviceRules } from './serviceRules.ts'

/** The objects the rules follow from. */
export interface Sources {
  readonly service: (key: string) => Service | undefined
  /** Slices of the Service `namespace/name`. */
  readonly slices: (key: string) => readonly EndpointSlice[]
  /** Pods of this node. */
  readonly pods: () => readonly Pod[]
}

/** Rules of every Service, worked out again only for those that changed. */
export interface Watched {
  serviceChanged(key: string): void
  podsChanged(): void
  rules(): Ruleset
}

export function watchedRules(sources: Sources, place: Place): Watched {
  const known = new Map<string, { readonly service: Service; readonly rules: Ruleset }>()
  const changed = new Set<string>()
  let hostPorts: Ruleset | undefined

  function refresh(key: string): void {
    const service = sources.service(key)
    if (service) known.set(key, { service, rules: serviceRules(service, sources.slices(key), place) })
    else known.delete(key)
  }
  return {
    serviceChanged: (key) => void changed.add(key),
    podsChanged() {
      hostPorts = undefined
    },
    rules() {
      for (const key of changed) refresh(key)
      changed.clear()
      hostPorts ??= hostPortRules(sources.pods())
      const oldestFirst = [...known.values()].sort((a, b) => byAge(a.service, b.service))
      return combine([...oldestFirst.map(({ rules }) => rules), hostPorts])
    },
  }
}

function byAge(a: Service, b: Service): number {
  const [left, right] = [a, b].map(
    ({ metadata }) => `${metadata.creationTimestamp} ${metadata.namespace}/${metadata.name}`,
  ) as [string, string]
  return left < right ? -1 : left > right ? 1 : 0
}
