import type { Quantity } from '../../meta/quantity.ts'
import { parseTime } from '../../meta/time.ts'
import type { Pod } from '../pod.ts'
import { type Amounts, amountsOf, one } from './amounts.ts'
import { podAmounts } from './podresources.ts'

const computed = ['cpu', 'memory', 'ephemeral-storage']

/** Resources of a quota that pods use. */
const ofPods = new Set([
  'count/pods',
  'pods',
  ...computed.flatMap((name) => [name, `requests.${name}`, `limits.${name}`]),
])

export const isOfPods = (name: string): boolean =>
  ofPods.has(name) ||
  name.startsWith('hugepages-') ||
  name.startsWith('requests.hugepages-') ||
  (name.startsWith('requests.') && !isNative(name))

const isNative = (name: string): boolean => !name.includes('/') || name.includes('kubernetes.io/')

/** @param now  Milliseconds since 1970: a pod that should be gone by now uses nothing. */
export function podUsage(pod: Pod, now: number): Map<string, Quantity> {
  const usage = new Map([['count/pods', one]])
  if (hasEnded(pod, now)) return usage
  const { spec } = pod
  addComputed(usage, podAmounts(spec, 'requests'), podAmounts(spec, 'limits'))
  return usage
}

function addComputed(usage: Map<string, Quantity>, requests: Amounts, limits: Amounts): void {
  usage.set('pods', one)
  for (const [name, amount] of requests) {
    if (computed.includes(name) || name.startsWith('hugepages-')) usage.set(name, amount)
    if (usage.has(name) || !isNative(name)) usage.set(`requests.${name}`, amount)
  }
  for (const name of computed) {
    const limit = limits.get(name)
    if (limit) usage.set(`limits.${name}`, limit)
  }
}

function hasEnded({ metadata, status }: Pod, now: number): boolean {
  if (status?.phase === 'Failed' || status?.phase === 'Succeeded') return true
  const { deletionTimestamp, deletionGracePeriodSeconds } = metadata
  if (deletionTimestamp === undefined || deletionGracePeriodSeconds === undefined) return false
  return now > (parseTime(deletionTimestamp) ?? now) + deletionGracePeriodSeconds * 1000
}

/** A quota of these makes every container say how much of them it needs: upstream calls that a mistake, and keeps it. */
const mustBeSaid = new Set([
  'cpu',
  'memory',
  'requests.cpu',
  'requests.memory',
  'limits.cpu',
  'limits.memory',
])

/** `must specify cpu for: c1,c2; memory for: c1`, or undefined when all is said. */
export function unsaid({ spec }: Pod, names: Iterable<string>): string | undefined {
  const wanted = [...names].filter((name) => mustBeSaid.has(name)).sort()
  const problems = wanted.flatMap((name) => {
    const silent = [...spec.containers, ...(spec.initContainers ?? [])].filter(({ resources }) => {
      const said = new Map<string, Quantity>()
      addComputed(said, amountsOf(resources?.requests), amountsOf(resources?.limits))
      return !said.has(name)
    })
    const containers = [...new Set(silent.map((container) => container.name))].sort()
    return containers.length > 0 ? [`${name} for: ${containers.join(',')}`] : []
  })
  return problems.length > 0 ? `must specify ${problems.join('; ')}` : undefined
}
