import type { Workload } from '../application.ts'
import { type Member, noteKey, textAt, textOf, wholeOf, wrong, wrongKey } from '../yaml/expect.ts'
import { keyed } from './keyed.ts'
import { mappedDeployKeys, refusedDeployKeys, toldDeployKeys } from './keys.ts'

export interface ReleaseWish {
  readonly runs: Workload['runs']
  readonly replicas: number | undefined
  /** It may be there twice for a moment, although it has a volume. */
  readonly startsFirst: boolean
  readonly labels: Member | undefined
  readonly resources: Member | undefined
}

/** How many pods a service has, for how long, and how they follow one another. */
export function releaseOf(service: ReadonlyMap<string, Member>): ReleaseWish {
  const members = keyed(service.get('deploy'), mappedDeployKeys, toldDeployKeys, refusedDeployKeys)
  const mode = members.get('mode')
  const named = textAt(members, 'mode') ?? 'replicated'
  if (mode && named !== 'replicated' && named !== 'replicated-job')
    wrong(mode, `"${named}" is not supported; replicated is, and restart: "no" for what runs once`)
  const count = members.get('replicas') ?? service.get('scale')
  const policy = policyOf(members.get('restart_policy')) ?? restartOf(service.get('restart'))
  return {
    runs: named === 'replicated-job' || policy === 'no' ? 'once' : 'always',
    replicas: count && wholeOf(count, 0, 1000),
    startsFirst: orderOf(members.get('update_config')) === 'start-first',
    labels: members.get('labels'),
    resources: members.get('resources'),
  }
}

function restartOf(given: Member | undefined): string | undefined {
  const text = given && textOf(given)
  if (!given || text === undefined) return undefined
  const [policy = ''] = text.split(':')
  if (!['no', 'false', 'always', 'on-failure', 'unless-stopped'].includes(policy))
    wrong(given, `"${text}" is not known; known are "no", always, on-failure, unless-stopped`)
  if (policy === 'on-failure')
    noteKey(given, 'is as "always": it is started again however it ends; "no" runs it once')
  return policy === 'false' ? 'no' : policy
}

function policyOf(given: Member | undefined): string | undefined {
  if (!given) return undefined
  const unused = 'is not used: the node waits longer after every restart'
  const members = keyed(given, ['condition'], { delay: unused, max_attempts: unused, window: unused })
  const condition = members.get('condition')
  const text = textAt(members, 'condition')
  if (condition && text !== undefined && !['none', 'on-failure', 'any'].includes(text))
    wrongKey(condition, `"${text}" is not known; known are none, on-failure, any`)
  return text === 'none' ? 'no' : text && 'always'
}

function orderOf(given: Member | undefined): string | undefined {
  if (!given) return undefined
  const unused = 'is not used: pods are replaced one by one, as soon as the new one is ready'
  const members = keyed(given, ['order'], {
    parallelism: unused,
    delay: unused,
    monitor: unused,
    max_failure_ratio: unused,
    failure_action: unused,
  })
  return textAt(members, 'order')
}
