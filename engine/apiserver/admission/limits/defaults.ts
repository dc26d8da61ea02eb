import type { PodSpec } from '@hawser/kinds/core/podspec.ts'
import type { Mutable } from '@hawser/kinds/kind.ts'
import { itemsOf, type LimitRange } from './limitrange.ts'

type Container = Mutable<PodSpec['containers'][number]>
type Which = 'requests' | 'limits'

/**
 * Gives containers the resources that a LimitRange says for those that say nothing.
 *
 * @returns What was set, as the annotation `kubernetes.io/limit-ranger` tells it; undefined: nothing.
 */
export function setDefaults(range: LimitRange, spec: Mutable<PodSpec>): string | undefined {
  const items = itemsOf(range, 'Container')
  const defaults = {
    limits: Object.assign({}, ...items.map((item) => item.default)),
    requests: Object.assign({}, ...items.map(({ defaultRequest }) => defaultRequest)),
  }
  const told = [
    ...spec.containers.flatMap((container) => complete(container, defaults, 'container')),
    ...(spec.initContainers ?? []).flatMap((container) => complete(container, defaults, 'init container')),
  ]
  return told.length > 0 ? `LimitRanger plugin set: ${told.join('; ')}` : undefined
}

function complete(
  container: Container,
  defaults: Readonly<Record<Which, Record<string, string>>>,
  what: string,
): string[] {
  container.resources ??= {}
  const limits = fill(container.resources, 'limits', defaults.limits)
  const requests = fill(container.resources, 'requests', defaults.requests)
  const tell = (names: string[], which: string): string[] =>
    names.length > 0 ? [`${names.sort().join(', ')} ${which} for ${what} ${container.name}`] : []
  return [...tell(requests, 'request'), ...tell(limits, 'limit')]
}

function fill(resources: Container['resources'], which: Which, defaults: Record<string, string>): string[] {
  const said = resources[which]
  const missing = Object.keys(defaults).filter((name) => said === undefined || !Object.hasOwn(said, name))
  if (missing.length > 0) resources[which] = { ...defaults, ...said }
  return missing
}
