import { type FieldError, forbidden, invalid } from '../meta/field.ts'
import { amountOf, checkAtMostAll, checkShare } from '../meta/share.ts'
import type { DeploymentStrategy } from './strategy.ts'

/** A rolling update must be able to move: to take one away, or to add one. */
export function checkStrategy({ type, rollingUpdate }: DeploymentStrategy, path: string): FieldError[] {
  if (type === 'Recreate')
    return rollingUpdate
      ? [forbidden(`${path}.rollingUpdate`, "may not be specified when strategy `type` is 'Recreate'")]
      : []
  const { maxUnavailable = '25%', maxSurge = '25%' } = rollingUpdate ?? {}
  const at = `${path}.rollingUpdate`
  return [
    ...checkShare(maxUnavailable, `${at}.maxUnavailable`),
    ...checkShare(maxSurge, `${at}.maxSurge`),
    ...(amountOf(maxUnavailable) === 0 && amountOf(maxSurge) === 0
      ? [invalid(`${at}.maxUnavailable`, maxUnavailable, 'may not be 0 when `maxSurge` is 0')]
      : []),
    ...checkAtMostAll(maxUnavailable, `${at}.maxUnavailable`),
  ]
}
