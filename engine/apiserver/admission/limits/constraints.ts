import { canonicalQuantity, parseQuantity } from '@hawser/kinds/meta/quantity.ts'
import type { LimitRangeItem, Quantities } from './limitrange.ts'

/** What a container, a pod or a claim asks for. */
export interface Asked {
  readonly requests: Quantities
  readonly limits: Quantities
}

/** Everything about it that a LimitRange does not allow, in upstream's words. */
export function broken(item: LimitRangeItem, asked: Asked): string[] {
  const { type, min = {}, max = {}, maxLimitRequestRatio = {} } = item
  return [
    ...each(min, (name, least) => belowMin(type, name, least, asked)),
    ...each(max, (name, most) =>
      type === 'PersistentVolumeClaim'
        ? requestAboveMax(type, name, most, asked)
        : aboveMax(type, name, most, asked),
    ),
    ...each(maxLimitRequestRatio, (name, most) => aboveRatio(type, name, most, asked)),
  ]
}

const each = (
  enforced: Quantities,
  check: (name: string, quantity: string) => string | undefined,
): string[] =>
  Object.keys(enforced)
    .sort()
    .flatMap((name) => check(name, enforced[name] as string) ?? [])

const nanos = (text: string | undefined): bigint => parseQuantity(text ?? '0')?.nanos ?? 0n
const shown = (text: string): string => canonicalQuantity(text) ?? text

function belowMin(
  type: string,
  name: string,
  least: string,
  { requests, limits }: Asked,
): string | undefined {
  const [request, limit] = [requests[name], limits[name]]
  const start = `minimum ${name} usage per ${type} is ${shown(least)}`
  if (request === undefined) return `${start}.  No request is specified`
  if (nanos(request) < nanos(least)) return `${start}, but request is ${shown(request)}`
  if (limit !== undefined && nanos(limit) < nanos(least)) return `${start}, but limit is ${shown(limit)}`
  return undefined
}

function requestAboveMax(type: string, name: string, most: string, { requests }: Asked): string | undefined {
  const request = requests[name]
  const start = `maximum ${name} usage per ${type} is ${shown(most)}`
  if (request === undefined) return `${start}.  No request is specified`
  return nanos(request) > nanos(most) ? `${start}, but request is ${shown(request)}` : undefined
}

function aboveMax(type: string, name: string, most: string, { requests, limits }: Asked): string | undefined {
  const [request, limit] = [requests[name], limits[name]]
  const start = `maximum ${name} usage per ${type} is ${shown(most)}`
  if (limit === undefined) return `${start}.  No limit is specified`
  if (nanos(limit) > nanos(most)) return `${start}, but limit is ${shown(limit)}`
  if (request !== undefined && nanos(request) > nanos(most))
    return `${start}, but request is ${shown(request)}`
  return undefined
}

function aboveRatio(
  type: string,
  name: string,
  most: string,
  { requests, limits }: Asked,
): string | undefined {
  const [request, limit] = [nanos(requests[name]), nanos(limits[name])]
  const start = `${name} max limit to request ratio per ${type} is ${shown(most)}`
  if (request === 0n) return `${start}, but no request is specified or request is 0`
  if (limit === 0n) return `${start}, but no limit is specified or limit is 0`
  if (limit * 10n ** 9n <= nanos(most) * request) return undefined
  return `${start}, but provided ratio is ${(Number(limit) / Number(request)).toFixed(6)}`
}
